package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.request.HttpFields;

/**
 * The head of an answer.
 *
 * @param status three digits
 * @param reason the phrase behind it (RFC 9112 §4), every octet a character; may be empty
 * @param persistent whether the connection outlives the answer
 * @param framing where the body ends
 * @param length in bytes, of a body of fixed length
 */
record AnswerHead(
    int status,
    String reason,
    HttpFields fields,
    boolean persistent,
    Framing framing,
    long length) {

  /** How the end of a body is found (RFC 9112 §6.3). */
  enum Framing {
    NONE,
    FIXED,
    CHUNKED,
    UNTIL_CLOSE
  }

  /** 1xx: another head follows. */
  boolean interim() {
    return status < 200;
  }
}
