package dev.portcullis.proxy.upstream.http2;

import java.io.IOException;

/** A stream, not its connection, brought no whole answer. */
final class Http2StreamException extends IOException {
  private static final long serialVersionUID = 1;

  /** What it means for another attempt. */
  enum Kind {
    /** The upstream says that it did nothing (RFC 9113 §8.7): another attempt is safe. */
    REFUSED,
    /** The connection ended. */
    LOST,
    /** Waiting ended it. */
    TIMED_OUT,
    /** The upstream ended it, or sent what is no answer. */
    FAILED
  }

  private final Kind kind;

  Http2StreamException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Handed from one thread to another, and happens daily: no stack trace. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
