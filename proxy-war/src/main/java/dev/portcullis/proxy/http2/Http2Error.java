package dev.portcullis.proxy.http2;

/** RFC 9113 §7. */
public enum Http2Error {
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
  ENHANCE_YOUR_CALM,
  INADEQUATE_SECURITY,
  HTTP_1_1_REQUIRED;

  /** The code on the wire. */
  public int code() {
    return ordinal();
  }

  /** An unknown code is as good as an internal error (RFC 9113 §7). */
  public static Http2Error of(int code) {
    var all = values();
    return code >= 0 && code < all.length ? all[code] : INTERNAL_ERROR;
  }
}
