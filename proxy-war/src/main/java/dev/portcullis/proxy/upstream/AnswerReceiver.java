package dev.portcullis.proxy.upstream;

import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.connection.UpgradedConnection;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes an upstream's answer, in order: one head, then pieces of the body, then its trailers. */
public interface AnswerReceiver {

  /** By what the exchange can be ended from outside. */
  default Cancellation cancellation() {
    return new Cancellation();
  }

  /**
   * Takes the head of the final answer.
   *
   * @param reason the phrase behind the status (RFC 9112 §4), every octet a character; null from a
   *     protocol that has none
   * @param fields all fields as they came, hop-by-hop ones included
   */
  void head(int status, @Nullable String reason, HttpFields fields) throws ClientException;

  /**
   * Takes an interim answer (RFC 9110 §15.2) that precedes the head; any number of them may.
   *
   * @param status 102 to 199
   */
  default void interim(int status, HttpFields fields) throws ClientException {}

  /** Takes the fields behind the body (RFC 9110 §6.5), after the last piece of it. */
  default void trailers(HttpFields fields) throws ClientException {}

  /** The protocol to which the connection shall change (RFC 9110 §7.8); null where to none. */
  default @Nullable String upgrade() {
    return null;
  }

  /**
   * Takes the connection over, which has changed protocols; whoever takes it closes it.
   *
   * @param fields of the answer 101
   * @throws MalformedAnswerException when the answer is not one to what was asked; the connection
   *     is closed then, as with every exception
   */
  default void upgraded(HttpFields fields, UpgradedConnection connection) throws IOException {
    throw new MalformedAnswerException("the upstream changes protocols unasked");
  }

  /** Takes a piece of the body; the bytes are the receiver's until it returns. */
  void body(byte[] bytes, int offset, int length) throws ClientException;

  /** All of the answer was handed over, though its request is still sent: its end is told. */
  default void whole() throws ClientException {}

  /**
   * The answer broke off behind its head, while its request is still sent: who sends that may be
   * waiting for more of the answer, and is to be told.
   */
  default void broken() {}

  /** The upstream pauses: what was taken so far is worth passing on. */
  void flush() throws ClientException;

  /** Whether anybody still waits for the answer, as far as is known. */
  default boolean wanted() {
    return true;
  }
}
