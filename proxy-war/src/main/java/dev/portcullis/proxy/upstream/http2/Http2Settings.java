package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.proxy.http2.Http2Exception;
import dev.portcullis.proxy.upstream.AnswerFields;

/** What the two ends of a connection tell one another of what they take (RFC 9113 §6.5). */
final class Http2Settings {

  /** RFC 9113 §6.9.2. */
  static final int DEFAULT_WINDOW = 65_535;

  private static final int SETTING = 6;

  private boolean known;
  private int streams = Http2Streams.MOST;
  private int window = DEFAULT_WINDOW;

  /** Whether the peer has told anything. */
  boolean known() {
    return known;
  }

  /** The most streams at once. */
  int streams() {
    return streams;
  }

  /** How much a new stream may send. */
  int window() {
    return window;
  }

  /**
   * Takes what the peer tells; what we do not know, and what only bounds what we never do, is
   * skipped: we send no more than the smallest frame that all take, and have no table.
   *
   * @return by how much the window of streams that are open changes
   */
  long read(byte[] bytes, int start, int length) throws Http2Exception {
    if (length % SETTING != 0) {
      throw new Http2Exception(Http2Error.FRAME_SIZE_ERROR, "settings are cut off");
    }
    known = true;
    int before = window;
    for (int at = start; at < start + length; at += SETTING) {
      int number = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
      set(number, Integer.toUnsignedLong(Frame.integer(bytes, at + 2)));
    }
    return (long) window - before;
  }

  private void set(int number, long value) throws Http2Exception {
    switch (number) {
      case Frame.MAX_CONCURRENT_STREAMS -> streams = (int) Math.min(value, Http2Streams.MOST);
      case Frame.INITIAL_WINDOW_SIZE -> {
        require(value <= Integer.MAX_VALUE, Http2Error.FLOW_CONTROL_ERROR);
        window = (int) value;
      }
      case Frame.MAX_FRAME_SIZE ->
          require(value >= Frame.PAYLOAD && value < 1 << 24, Http2Error.PROTOCOL_ERROR);
      case Frame.ENABLE_PUSH -> require(value == 0, Http2Error.PROTOCOL_ERROR);
      default -> {}
    }
  }

  private static void require(boolean condition, Http2Error error) throws Http2Exception {
    if (!condition) {
      throw new Http2Exception(error, "a setting is out of range");
    }
  }

  /** Our own: no pushes, and how much we take. */
  static byte[] ours() {
    byte[] frames = new byte[Frame.HEAD + 3 * SETTING + Frame.HEAD + 4];
    Frame.head(frames, 0, 3 * SETTING, Frame.SETTINGS, 0, 0);
    setting(frames, 0, Frame.ENABLE_PUSH, 0);
    setting(frames, 1, Frame.INITIAL_WINDOW_SIZE, Http2Streams.WINDOW);
    setting(frames, 2, Frame.MAX_HEADER_LIST_SIZE, AnswerFields.MOST_BYTES);
    byte[] window = window(0, Http2Streams.CONNECTION_WINDOW - DEFAULT_WINDOW);
    System.arraycopy(window, 0, frames, Frame.HEAD + 3 * SETTING, window.length);
    return frames;
  }

  private static void setting(byte[] frames, int index, int number, int value) {
    int at = Frame.HEAD + index * SETTING;
    frames[at + 1] = (byte) number;
    Frame.integer(frames, at + 2, value);
  }

  static byte[] acknowledgement() {
    byte[] frame = new byte[Frame.HEAD];
    Frame.head(frame, 0, 0, Frame.SETTINGS, Frame.ACK, 0);
    return frame;
  }

  /** RFC 9113 §6.9. */
  static byte[] window(int stream, int bytes) {
    return numbers(Frame.WINDOW_UPDATE, stream, bytes);
  }

  /** RFC 9113 §6.4. */
  static byte[] reset(int stream, Http2Error error) {
    return numbers(Frame.RST_STREAM, stream, error.code());
  }

  /** RFC 9113 §6.8: we accept no streams, so the last of them is none. */
  static byte[] goAway(Http2Error error) {
    return numbers(Frame.GOAWAY, 0, 0, error.code());
  }

  /** RFC 9113 §6.7. */
  static byte[] ping() {
    return numbers(Frame.PING, 0, 0, 0);
  }

  static byte[] pong(int high, int low) {
    byte[] frame = numbers(Frame.PING, 0, high, low);
    frame[4] = Frame.ACK;
    return frame;
  }

  private static byte[] numbers(int type, int stream, int... numbers) {
    byte[] frame = new byte[Frame.HEAD + 4 * numbers.length];
    Frame.head(frame, 0, 4 * numbers.length, type, 0, stream);
    for (int i = 0; i < numbers.length; i++) {
      Frame.integer(frame, Frame.HEAD + 4 * i, numbers[i]);
    }
    return frame;
  }
}
