package dev.portcullis.proxy.upstream;

import dev.portcullis.request.HttpFields;

/** Takes an upstream's answer, in order: one head, then pieces of the body, then its trailers. */
public interface AnswerReceiver {

  /**
   * Takes the head of the final answer.
   *
   * @param fields all fields as they came, hop-by-hop ones included
   */
  void head(int status, HttpFields fields) throws ClientException;

  /**
   * Takes an interim answer (RFC 9110 §15.2) that precedes the head; any number of them may.
   *
   * @param status 102 to 199
   */
  default void interim(int status, HttpFields fields) throws ClientException {}

  /** Takes the fields behind the body (RFC 9110 §6.5), after the last piece of it. */
  default void trailers(HttpFields fields) throws ClientException {}

  /** Takes a piece of the body; the bytes are the receiver's until it returns. */
  void body(byte[] bytes, int offset, int length) throws ClientException;

  /** The upstream pauses: what was taken so far is worth passing on. */
  void flush() throws ClientException;
}
