package dev.portcullis.request;

import java.io.IOException;

/**
 * The body of a request, read once and only when a decision needs it. What was peeked at is still
 * forwarded.
 */
@FunctionalInterface
public interface BodySource {

  /** A request without a body. */
  BodySource NONE = limit -> Peek.NOTHING;

  /** In bytes, as the client names it; -1 where only reading tells. */
  default long length() {
    return -1;
  }

  /**
   * Reads at most {@code limit} bytes from the start of the body, waiting for the client.
   *
   * @param limit in bytes, positive
   * @throws NoRoomException when the node has no memory left for bodies that are looked at
   * @throws IOException when the client went away or sent a body that its framing contradicts
   */
  Peek peek(int limit) throws IOException;

  /**
   * Takes memory for looking at what was read, beside the body itself; what was taken before is
   * given back.
   *
   * @param bytes how much; 0 when all was looked at
   * @throws NoRoomException when the node has none left
   */
  default void workspace(long bytes) throws NoRoomException {}

  /**
   * Whether the client sends nothing before it is invited, which the first reading does (RFC 9110
   * §10.1.1): whoever has a reason to refuse that is not in the body says so before.
   */
  default boolean awaited() {
    return false;
  }

  /**
   * The first bytes of a body.
   *
   * @param bytes not to be changed by the reader
   * @param length how many of them count
   * @param complete whether these bytes are the whole body
   */
  record Peek(byte[] bytes, int length, boolean complete) {

    /** Of a request without a body. */
    public static final Peek NOTHING = new Peek(new byte[0], true);

    /** All of them count. */
    public Peek(byte[] bytes, boolean complete) {
      this(bytes, bytes.length, complete);
    }
  }
}
