package dev.portcullis.proxy.http2;

/** The numbers of RFC 9113 §4 and §6. */
public final class Frame {

  /** The length of a frame's own head. */
  public static final int HEAD = 9;

  /** The largest payload that every peer takes, and the largest that we take. */
  public static final int PAYLOAD = 16_384;

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  public static final int PADDED = 8;
  public static final int PRIORITISED = 0x20;

  public static final int HEADER_TABLE_SIZE = 1;
  public static final int ENABLE_PUSH = 2;
  public static final int MAX_CONCURRENT_STREAMS = 3;
  public static final int INITIAL_WINDOW_SIZE = 4;
  public static final int MAX_FRAME_SIZE = 5;
  public static final int MAX_HEADER_LIST_SIZE = 6;

  private Frame() {}

  /** Writes a frame's head into {@code bytes} at {@code at}. */
  public static void head(byte[] bytes, int at, int length, int type, int flags, int stream) {
    bytes[at] = (byte) (length >> 16);
    bytes[at + 1] = (byte) (length >> 8);
    bytes[at + 2] = (byte) length;
    bytes[at + 3] = (byte) type;
    bytes[at + 4] = (byte) flags;
    integer(bytes, at + 5, stream);
  }

  /** Writes 32 bits. */
  public static void integer(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }

  /** Reads 32 bits. */
  public static int integer(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}
