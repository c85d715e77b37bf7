package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.request.HttpFields;

/** What arrives of an answer, in order. */
sealed interface Http2Event {

  /** The final head. */
  record Head(int status, HttpFields fields) implements Http2Event {}

  /** A head before the final one. */
  record Interim(int status, HttpFields fields) implements Http2Event {}

  /** Some of the body. */
  record Piece(byte[] bytes) implements Http2Event {}

  /** The fields behind the body. */
  record Trailers(HttpFields fields) implements Http2Event {}
}
