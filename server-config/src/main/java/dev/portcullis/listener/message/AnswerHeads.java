package dev.portcullis.listener.message;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * What servlets have no word for in the heads before and of an answer: interim answers (RFC 9110
 * §15.2), {@code 103 Early Hints} (RFC 8297) and the like, never {@code 101}, which is no interim
 * answer but the end of HTTP; and the reason phrase (RFC 9112 §4) of the answer itself.
 */
public final class AnswerHeads
    implements BiConsumer<Integer, String[]>, Consumer<String>, IntConsumer, BooleanSupplier {

  /**
   * A {@link BiConsumer} of an interim status and of names and values in turn, and a {@link
   * Consumer} of the phrase that the answer takes once it has its status; an {@link IntConsumer} of
   * the status, without which the answer is the server's ({@link ServerAnswers}); and a {@link
   * BooleanSupplier} that says whether its client has gone before it got all of it.
   */
  public static final String ATTRIBUTE = "dev.portcullis.answer";

  /** Writes an interim answer whose status and fields have been judged. */
  public interface Writer {
    void write(int status, String[] fields);
  }

  private final HttpRequestPacket request;
  private final BooleanSupplier gone;
  private final @Nullable Writer writer;
  private final boolean data;
  private int status;
  private boolean replaced;

  /**
   * @param gone whether the client has
   * @param writer null for HTTP/1, whose connection is written to
   * @param data whether the application alone answers, and never the server
   */
  public AnswerHeads(
      HttpRequestPacket request, BooleanSupplier gone, @Nullable Writer writer, boolean data) {
    this.request = request;
    this.gone = gone;
    this.writer = writer;
    this.data = data;
  }

  /** RFC 9112 §6.3: answers that end with their head. */
  public static boolean bodyless(HttpResponsePacket response) {
    int status = response.getStatus();
    return status == 204 || status == 304 || response.getRequest().isHeadRequest();
  }

  /** The application answers, and with this status. */
  @Override
  public void accept(int own) {
    status = own;
  }

  /** Whether an answer of this status may go out: the application's, or a plain refusal. */
  boolean owns(int answered) {
    return !data || answered == status || answered / 100 == 4;
  }

  /** A refusal went out in the place of the answer. */
  void replace() {
    replaced = true;
  }

  boolean replaced() {
    return replaced;
  }

  @Override
  public boolean getAsBoolean() {
    return gone.getAsBoolean();
  }

  /**
   * Gives the answer its reason phrase, any octets that form no other line; empty is one, too.
   * HTTP/2 has none.
   *
   * @throws IllegalArgumentException when a character could be read as something else
   */
  @Override
  public void accept(String phrase) {
    require(phrase.isEmpty() || Octets.all(Octets.FIELD_VALUE, phrase), "a malformed phrase");
    var response = request.getResponse();
    response.setAllowCustomReasonPhrase(true);
    response.setReasonPhrase(phrase);
  }

  /**
   * Sends an interim answer now; once the answer itself has begun, nothing.
   *
   * @param status 100 to 199, not 101
   * @param fields names and values in turn
   * @throws IllegalArgumentException when the status is no such one, or a field could be read in
   *     another way than it was meant
   */
  @Override
  public void accept(Integer status, String[] fields) {
    require(status >= 100 && status < 200 && status != 101, "no interim status: " + status);
    require(fields.length % 2 == 0, "a field without a value");
    for (int i = 0; i < fields.length; i += 2) {
      requireField(fields[i], fields[i + 1]);
    }
    if (request.getResponse().isCommitted()) {
      return;
    }
    if (writer != null) {
      writer.write(status, fields);
    } else if (request.getProtocol() == Protocol.HTTP_1_1) { // older ones know none
      Connection<?> connection = request.getConnection();
      byte[] octets = head(status, fields).getBytes(StandardCharsets.ISO_8859_1);
      connection.write(Buffers.wrap(connection.getMemoryManager(), octets));
    }
  }

  private static String head(int status, String[] fields) {
    var head = new StringBuilder(new String(StatusLines.of(status), StandardCharsets.ISO_8859_1));
    for (int i = 0; i < fields.length; i += 2) {
      head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static void requireField(String name, String value) {
    byte[] n = name.getBytes(StandardCharsets.ISO_8859_1);
    byte[] v = value.getBytes(StandardCharsets.ISO_8859_1);
    require(Octets.all(Octets.TOKEN, n, 0, n.length), "a malformed field name");
    require(
        v.length == 0 || Octets.all(Octets.FIELD_VALUE, v, 0, v.length), "a malformed field value");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
