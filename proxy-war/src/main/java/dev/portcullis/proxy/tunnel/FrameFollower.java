package dev.portcullis.proxy.tunnel;

import static dev.portcullis.proxy.tunnel.MalformedFrameException.PROTOCOL_ERROR;
import static dev.portcullis.proxy.tunnel.MalformedFrameException.TOO_BIG;

/**
 * Follows the frames of one direction of a WebSocket connection (RFC 6455 §5) as their octets pass
 * by, to know where one ends. What two parsers could read in two ways is refused: masks on the
 * wrong side, reserved bits and opcodes, control frames that are long or in pieces, lengths not in
 * their shortest form, pieces without a beginning.
 */
final class FrameFollower {

  private static final int CLOSE = 8;
  private static final int MOST_HEADER = 14;
  private static final int MOST_CONTROL = 125;

  private final boolean masked;
  private final boolean extended;
  private final long mostMessage;
  private final byte[] header = new byte[MOST_HEADER];
  private int headed;
  private int headerLength = 2;
  private long left;
  private long length;
  private long message;
  private boolean inMessage;
  private boolean closed;

  /**
   * @param masked whether the frames must be masked: those of a client must, a server's must not
   * @param extended whether an extension was agreed on, so that reserved bits may have a meaning
   * @param mostMessage the longest message, in bytes
   */
  FrameFollower(boolean masked, boolean extended, long mostMessage) {
    this.masked = masked;
    this.extended = extended;
    this.mostMessage = mostMessage;
  }

  /**
   * Follows up to the end of a frame.
   *
   * @return where it stopped: behind a frame, or at {@code end}
   */
  int next(byte[] octets, int offset, int end) throws MalformedFrameException {
    int at = offset;
    while (at < end && headed < headerLength) {
      header[headed++] = octets[at++];
      if (headed == 2) {
        begin();
      }
      if (headed == headerLength) {
        measure();
      }
    }
    if (headed == headerLength) {
      int taken = (int) Math.min(left, end - at);
      left -= taken;
      at += taken;
      if (left == 0) {
        headed = 0;
        headerLength = 2;
      }
    }
    return at;
  }

  /** Whether a frame has ended and none has begun. */
  boolean atBoundary() {
    return headed == 0;
  }

  /** The whole length of the frame that has begun, header included; 0 where it is not known yet. */
  long frameLength() {
    return headed == headerLength ? headerLength + length : 0;
  }

  /** Whether a Close frame has begun: nothing may follow it (RFC 6455 §5.5.1). */
  boolean closed() {
    return closed;
  }

  /** The first two octets say almost everything. */
  private void begin() throws MalformedFrameException {
    int opcode = header[0] & 0x0f;
    boolean last = (header[0] & 0x80) != 0;
    boolean control = opcode >= CLOSE;
    int size = header[1] & 0x7f;
    require(!closed, "a frame after Close");
    require((header[0] & 0x70) == 0 || (extended && !control), "a reserved bit is set");
    require(opcode <= 2 || (opcode >= CLOSE && opcode <= 10), "the opcode is reserved");
    require((header[1] & 0x80) != 0 == masked, masked ? "not masked" : "masked");
    if (control) {
      require(last, "a control frame in pieces");
      require(size <= MOST_CONTROL, "a control frame is too long");
      require(opcode != CLOSE || size != 1, "half a status in Close");
      closed = opcode == CLOSE;
    } else {
      require((opcode == 0) == inMessage, "a piece without a beginning, or the reverse");
      message = opcode == 0 ? message : 0;
      inMessage = !last;
    }
    headerLength = 2 + (size < 126 ? 0 : size == 126 ? 2 : 8) + (masked ? 4 : 0);
  }

  /** RFC 6455 §5.2: the minimal number of bytes must be used to encode the length. */
  private void measure() throws MalformedFrameException {
    int size = header[1] & 0x7f;
    length = size;
    if (size == 126) {
      length = number(2);
      require(length > MOST_CONTROL, "the length is not in its shortest form");
    } else if (size == 127) {
      length = number(8);
      require(length > 0xffff, "the length is negative or not in its shortest form");
    }
    left = length;
    if ((header[0] & 0x0f) < CLOSE) {
      message += length;
      if (length > mostMessage || message > mostMessage) {
        throw new MalformedFrameException(TOO_BIG, "a message is longer than " + mostMessage);
      }
    }
  }

  private long number(int octets) {
    long number = 0;
    for (int i = 2; i < 2 + octets; i++) {
      number = number << 8 | header[i] & 0xff;
    }
    return number;
  }

  private static void require(boolean good, String otherwise) throws MalformedFrameException {
    if (!good) {
      throw new MalformedFrameException(PROTOCOL_ERROR, otherwise);
    }
  }
}
