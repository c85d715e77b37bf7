package dev.portcullis.proxy.tunnel;

import java.io.IOException;

/** One side of a tunnel says what its protocol does not allow. */
final class MalformedFrameException extends IOException {
  private static final long serialVersionUID = 1;

  /** RFC 6455 §7.4.1: a protocol error. */
  static final int PROTOCOL_ERROR = 1002;

  /** RFC 6455 §7.4.1: a message that is too big. */
  static final int TOO_BIG = 1009;

  private final int code;

  MalformedFrameException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** How the connection is closed for it. */
  int code() {
    return code;
  }
}
