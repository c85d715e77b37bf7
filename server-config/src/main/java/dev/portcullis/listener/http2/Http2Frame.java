package dev.portcullis.listener.http2;

import dev.portcullis.listener.http2.Http2Error.Code;
import java.util.Arrays;
import org.glassfish.grizzly.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame (RFC 9113 §4.1, §6).
 *
 * @param stream 0 for the connection
 */
@SuppressWarnings("ArrayRecordComponent")
record Http2Frame(int type, int flags, int stream, byte[] payload) {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int WITH_PRIORITY = 0x20;

  /** The longest payload that we take and send, which is the shortest limit there may be. */
  static final int MAX_PAYLOAD = 16_384;

  static final int HEAD = 9;

  /** Takes the next whole frame from the input, if it is there. */
  static @Nullable Http2Frame next(Buffer input) throws Http2Error {
    int at = input.position();
    if (input.remaining() < HEAD) {
      return null;
    }
    int length = (input.get(at) & 0xff) << 16 | (input.get(at + 1) & 0xff) << 8;
    length |= input.get(at + 2) & 0xff;
    if (length > MAX_PAYLOAD) {
      throw Http2Error.connection(Code.FRAME_SIZE_ERROR, "a frame is too long");
    }
    if (input.remaining() < HEAD + length) {
      return null;
    }
    int type = input.get(at + 3) & 0xff;
    int flags = input.get(at + 4) & 0xff;
    int stream = input.getInt(at + 5) & Integer.MAX_VALUE;
    var payload = new byte[length];
    input.position(at + HEAD);
    input.get(payload);
    return new Http2Frame(type, flags, stream, payload);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The payload of DATA or HEADERS without padding and priority (RFC 9113 §6.1, §6.2). */
  byte[] content() throws Http2Error {
    int from = 0;
    int padding = 0;
    if (has(PADDED)) {
      requireLength(1);
      padding = payload[0] & 0xff;
      from = 1;
    }
    if (type == HEADERS && has(WITH_PRIORITY)) {
      requireLength(from + 5);
      if ((number(from) & Integer.MAX_VALUE) == stream) {
        throw Http2Error.protocol("a stream depends on itself");
      }
      from += 5;
    }
    if (from + padding > payload.length) {
      throw Http2Error.protocol("more padding than frame");
    }
    return from + padding == 0
        ? payload
        : Arrays.copyOfRange(payload, from, payload.length - padding);
  }

  private void requireLength(int length) throws Http2Error {
    if (payload.length < length) {
      throw Http2Error.connection(Code.FRAME_SIZE_ERROR, "a frame is too short");
    }
  }

  /** The 32 bits at {@code at}. */
  int number(int at) {
    return (payload[at] & 0xff) << 24
        | (payload[at + 1] & 0xff) << 16
        | (payload[at + 2] & 0xff) << 8
        | (payload[at + 3] & 0xff);
  }

  /** A whole frame as octets. */
  static byte[] encoded(int type, int flags, int stream, byte[] payload) {
    var frame = new byte[HEAD + payload.length];
    head(frame, 0, payload.length, type, flags, stream);
    System.arraycopy(payload, 0, frame, HEAD, payload.length);
    return frame;
  }

  /** Writes the head of a frame into {@code octets}. */
  static void head(byte[] octets, int at, int length, int type, int flags, int stream) {
    octets[at] = (byte) (length >> 16);
    octets[at + 1] = (byte) (length >> 8);
    octets[at + 2] = (byte) length;
    octets[at + 3] = (byte) type;
    octets[at + 4] = (byte) flags;
    put(octets, at + 5, stream);
  }

  static void put(byte[] octets, int at, int number) {
    octets[at] = (byte) (number >> 24);
    octets[at + 1] = (byte) (number >> 16);
    octets[at + 2] = (byte) (number >> 8);
    octets[at + 3] = (byte) number;
  }

  /** A frame whose payload is numbers of 32 bits. */
  static byte[] ofNumbers(int type, int stream, int... numbers) {
    var payload = new byte[4 * numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      put(payload, 4 * i, numbers[i]);
    }
    return encoded(type, 0, stream, payload);
  }
}
