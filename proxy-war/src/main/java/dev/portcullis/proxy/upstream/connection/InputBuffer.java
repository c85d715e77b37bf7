package dev.portcullis.proxy.upstream.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived from an upstream and was not consumed yet. Lines are handed out as slices of the
 * one array, so that a head costs no copying.
 */
public final class InputBuffer {

  public static final int SIZE = 16 << 10;

  private final InputStream in;
  private final RecentTexts recent = new RecentTexts();
  private final LargeRooms rooms;
  private byte[] bytes = new byte[SIZE];

  /** What this connection has of its own, while it has borrowed. */
  private byte[] own = bytes;

  private byte @Nullable [] borrowed;
  private int position;
  private int limit;
  private long received;
  private Waiting waiting = WITHOUT_DELAY;

  /** Told before the buffer may have to wait for the upstream. */
  @FunctionalInterface
  public interface Waiting {
    void aboutToRead() throws IOException;
  }

  /** Nobody wants to be told. */
  public static final Waiting WITHOUT_DELAY = () -> {};

  public InputBuffer(InputStream in) {
    this(in, LargeRooms.ALL);
  }

  public InputBuffer(InputStream in, LargeRooms rooms) {
    this.in = in;
    this.rooms = rooms;
  }

  public void tellBeforeWaiting(Waiting waiting) {
    this.waiting = waiting;
  }

  public byte[] array() {
    return bytes;
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return limit - position;
  }

  /** How many bytes ever came. */
  public long received() {
    return received;
  }

  public void skip(int count) {
    position += count;
  }

  /**
   * Waits for at least one unconsumed byte.
   *
   * @return whether there is one; false at the end of the stream
   */
  public boolean await() throws IOException {
    if (position < limit) {
      return true;
    }
    position = 0;
    limit = 0;
    return fill();
  }

  /**
   * Waits for at least one unconsumed byte of a body, with more room if it is a large one.
   *
   * @param left how many bytes of the body are unconsumed
   * @return whether there is one; false at the end of the stream
   */
  public boolean await(long left) throws IOException {
    if (position == limit && left > bytes.length && borrowed == null) {
      borrow();
    }
    return await();
  }

  private void borrow() {
    var room = rooms.borrow();
    if (room != null) {
      own = bytes;
      borrowed = room;
      bytes = room;
    }
  }

  /** The exchange is over: what was borrowed is given back, and what stands in it is gone. */
  public void giveBack() {
    var room = borrowed;
    if (room != null) {
      borrowed = null;
      bytes = own;
      position = 0;
      limit = 0;
      rooms.giveBack(room);
    }
  }

  /**
   * Consumes a line and its CRLF (RFC 9112 §2.2: a bare CR or LF is not an end of line to us).
   *
   * @param most the longest line accepted, in bytes, CRLF included
   * @return where in {@link #array()} the line starts; it ends two bytes before {@link #position()}
   */
  public int line(int most) throws IOException {
    int scanned = 0;
    while (true) {
      int end = indexOfLineFeed(position + scanned);
      if (end >= 0) {
        return takeLine(end, most);
      }
      scanned = remaining();
      if (scanned >= most) {
        throw new MalformedAnswerException("a line or the head is too long");
      }
      makeRoom(most);
      if (!fill()) {
        throw new MalformedAnswerException("the answer ends within a line");
      }
    }
  }

  private int indexOfLineFeed(int from) {
    for (int i = from; i < limit; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private int takeLine(int lineFeed, int most) throws MalformedAnswerException {
    int start = position;
    if (lineFeed + 1 - start > most) {
      throw new MalformedAnswerException("a line or the head is too long");
    }
    if (lineFeed == start || bytes[lineFeed - 1] != '\r') {
      throw new MalformedAnswerException("a line ends without CRLF");
    }
    position = lineFeed + 1;
    return start;
  }

  private void makeRoom(int most) {
    if (position > 0) {
      System.arraycopy(bytes, position, bytes, 0, remaining());
      limit -= position;
      position = 0;
    }
    if (limit == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(Math.max(most, SIZE), bytes.length * 2));
    }
  }

  private boolean fill() throws IOException {
    waiting.aboutToRead();
    int count = in.read(bytes, limit, bytes.length - limit);
    if (count <= 0) {
      return false;
    }
    limit += count;
    received += count;
    return true;
  }

  /** The bytes from {@code start} to {@code end} as text; every byte is a character. */
  public String text(int start, int end) {
    return recent.text(bytes, start, end);
  }

  /** Whether a byte can be consumed without waiting. */
  public boolean ready() throws IOException {
    return position < limit || arrived();
  }

  /** Whether the next read need not wait. */
  public boolean arrived() throws IOException {
    return in.available() > 0;
  }
}
