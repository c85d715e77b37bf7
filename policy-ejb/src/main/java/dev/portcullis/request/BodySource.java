package dev.portcullis.request;

import java.io.IOException;

/**
 * The body of a request, read once and only when a decision needs it. What was peeked at is still
 * forwarded.
 */
@FunctionalInterface
public interface BodySource {

  /** A request without a body. */
  BodySource NONE = limit -> new Peek(new byte[0], true);

  /**
   * Reads at most {@code limit} bytes from the start of the body, waiting for the client.
   *
   * @param limit in bytes, positive
   * @throws IOException when the client went away or sent a body that its framing contradicts
   */
  Peek peek(int limit) throws IOException;

  /**
   * The first bytes of a body.
   *
   * @param bytes not to be changed by the reader
   * @param complete whether these bytes are the whole body
   */
  record Peek(byte[] bytes, boolean complete) {}
}
