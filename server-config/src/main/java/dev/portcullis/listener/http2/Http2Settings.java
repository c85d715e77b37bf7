package dev.portcullis.listener.http2;

import dev.portcullis.listener.http2.Http2Error.Code;

/** Settings, ours and the client's (RFC 9113 §6.5). */
final class Http2Settings {

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int MAX_HEADER_LIST_SIZE = 6;

  /** RFC 9218 §2.1: no priorities of the old kind. */
  private static final int NO_RFC7540_PRIORITIES = 9;

  private static final int ENTRY = 6;

  private Http2Settings() {}

  static byte[] ours() {
    int[] settings = {
      MAX_CONCURRENT_STREAMS, Http2Streams.MAX_STREAMS,
      MAX_HEADER_LIST_SIZE, Http2Fields.MAX_SIZE,
      NO_RFC7540_PRIORITIES, 1
    };
    var payload = new byte[settings.length / 2 * ENTRY];
    for (int i = 0; i < settings.length; i += 2) {
      payload[i / 2 * ENTRY + 1] = (byte) settings[i];
      Http2Frame.put(payload, i / 2 * ENTRY + 2, settings[i + 1]);
    }
    return Http2Frame.encoded(Http2Frame.SETTINGS, 0, 0, payload);
  }

  static void apply(Http2Frame frame, Http2Output output) throws Http2Error {
    byte[] payload = frame.payload();
    if (payload.length % ENTRY != 0) {
      throw Http2Error.connection(Code.FRAME_SIZE_ERROR, "settings of a wrong length");
    }
    for (int at = 0; at < payload.length; at += ENTRY) {
      int name = (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff);
      apply(name, frame.number(at + 2), output);
    }
  }

  /** Numbers of 32 bits without sign. */
  private static void apply(int name, int value, Http2Output output) throws Http2Error {
    switch (name) {
      case HEADER_TABLE_SIZE -> output.tableSize(value < 0 ? Integer.MAX_VALUE : value);
      case ENABLE_PUSH -> require(value == 0 || value == 1, Code.PROTOCOL_ERROR);
      case INITIAL_WINDOW_SIZE -> {
        require(value >= 0, Code.FLOW_CONTROL_ERROR);
        output.streamWindow(value);
      }
      case MAX_FRAME_SIZE ->
          require(value >= Http2Frame.MAX_PAYLOAD && value < 1 << 24, Code.PROTOCOL_ERROR);
      default -> {} // RFC 9113 §6.5.2: ignored
    }
  }

  private static void require(boolean condition, Code code) throws Http2Error {
    if (!condition) {
      throw Http2Error.connection(code, "a setting is out of range");
    }
  }
}
