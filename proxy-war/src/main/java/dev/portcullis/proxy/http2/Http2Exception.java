package dev.portcullis.proxy.http2;

import java.io.IOException;

/** The peer breaks the protocol so that the connection cannot go on (RFC 9113 §5.4.1). */
public final class Http2Exception extends IOException {
  private static final long serialVersionUID = 1;

  private final Http2Error error;

  public Http2Exception(Http2Error error, String message) {
    super(message);
    this.error = error;
  }

  static Http2Exception compression(String message) {
    return new Http2Exception(Http2Error.COMPRESSION_ERROR, message);
  }

  public Http2Error error() {
    return error;
  }

  /** Says all it has to say: no stack trace. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
