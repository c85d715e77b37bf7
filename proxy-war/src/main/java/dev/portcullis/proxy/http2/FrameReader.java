package dev.portcullis.proxy.http2;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads frames, one at a time, into an array of its own. */
public final class FrameReader {

  private static final int SIZE = Frame.HEAD + Frame.PAYLOAD;

  private final InputStream in;
  private final byte[] bytes = new byte[2 * SIZE];
  private int position;
  private int limit;
  private int length;
  private int type;
  private int flags;
  private int stream;

  public FrameReader(InputStream in) {
    this.in = in;
  }

  /**
   * Waits for a whole frame.
   *
   * @return false at the end of the connection, between two frames
   */
  public boolean next() throws IOException {
    position += length;
    length = 0;
    if (!await(Frame.HEAD)) {
      return false;
    }
    int head = Frame.integer(bytes, position);
    int size = head >>> 8;
    if (size > Frame.PAYLOAD) {
      throw new Http2Exception(Http2Error.FRAME_SIZE_ERROR, "a frame is too large");
    }
    type = head & 0xff;
    flags = bytes[position + 4] & 0xff;
    stream = Frame.integer(bytes, position + 5) & 0x7fffffff;
    position += Frame.HEAD;
    if (!await(size)) {
      throw new EOFException("the connection ends within a frame");
    }
    length = size;
    return true;
  }

  /** Whether the next frame is here already, whole: to read it takes no waiting. */
  public boolean more() {
    int start = position + length;
    return limit - start >= Frame.HEAD
        && limit - start - Frame.HEAD >= Frame.integer(bytes, start) >>> 8;
  }

  private boolean await(int count) throws IOException {
    if (position + count > bytes.length) {
      System.arraycopy(bytes, position, bytes, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (position == limit) {
      position = 0;
      limit = 0;
    }
    while (limit - position < count) {
      int read = in.read(bytes, limit, bytes.length - limit);
      if (read < 0) {
        if (limit > position) {
          throw new EOFException("the connection ends within a frame");
        }
        return false;
      }
      limit += read;
    }
    return true;
  }

  public int type() {
    return type;
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public int stream() {
    return stream;
  }

  /** Of the payload. */
  public int length() {
    return length;
  }

  /** Where the payload starts in {@link #array()}. */
  public int start() {
    return position;
  }

  public byte[] array() {
    return bytes;
  }

  /** 32 bits of the payload. */
  public int integer(int offset) {
    return Frame.integer(bytes, position + offset);
  }
}
