package dev.portcullis.listener.http2;

/**
 * What a client may send on a stream or on the connection (RFC 9113 §5.2), in octets. Guarded by
 * the connection's lock.
 */
final class Http2ReceiveWindow {

  private final Http2Output output;
  private final int stream;
  private final int threshold;
  private int left;
  private int consumed;
  private boolean closed;

  /**
   * @param stream 0 for the connection
   * @param size what the client may send from the start
   * @param threshold beyond which what was consumed is acknowledged
   */
  Http2ReceiveWindow(Http2Output output, int stream, int size, int threshold) {
    this.output = output;
    this.stream = stream;
    this.left = size;
    this.threshold = threshold;
  }

  /** Octets that may still come. */
  int left() {
    return left;
  }

  /** So many octets came; whether they were within the window. */
  boolean take(int octets) {
    left -= octets;
    return left >= 0;
  }

  /** Lets the client send as many octets again. */
  void consumed(int octets) {
    consumed += octets;
    if (consumed > threshold && !closed) {
      left += consumed;
      output.send(Http2Frame.ofNumbers(Http2Frame.WINDOW_UPDATE, stream, consumed));
      consumed = 0;
    }
  }

  /** Nothing more comes: the client is told nothing any more. */
  void close() {
    closed = true;
  }
}
