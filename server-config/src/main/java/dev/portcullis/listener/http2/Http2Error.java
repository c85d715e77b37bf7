package dev.portcullis.listener.http2;

/** A breach of HTTP/2 (RFC 9113 §5.4): of the connection, which it ends, or of one stream only. */
final class Http2Error extends Exception {

  private static final long serialVersionUID = 1;

  /** RFC 9113 §7, in the order of their numbers. */
  enum Code {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM
  }

  private final Code code;
  private final int stream;

  private Http2Error(Code code, int stream, String message) {
    super(message, null, false, false);
    this.code = code;
    this.stream = stream;
  }

  static Http2Error connection(Code code, String message) {
    return new Http2Error(code, 0, message);
  }

  static Http2Error stream(int stream, Code code, String message) {
    return new Http2Error(code, stream, message);
  }

  static Http2Error protocol(String message) {
    return connection(Code.PROTOCOL_ERROR, message);
  }

  Code code() {
    return code;
  }

  /** The stream that alone is concerned; 0 where it is the connection. */
  int stream() {
    return stream;
  }
}
