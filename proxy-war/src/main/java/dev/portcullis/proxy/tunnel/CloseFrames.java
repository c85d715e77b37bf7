package dev.portcullis.proxy.tunnel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Writes Close frames (RFC 6455 §5.5.1). */
final class CloseFrames {

  /** The longest reason: a control frame carries 125 bytes, two of which are the status. */
  private static final int MOST_REASON = 123;

  private CloseFrames() {}

  /** As a server sends it. */
  static byte[] plain(int status, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(text.length, MOST_REASON);
    byte[] frame = new byte[4 + length];
    frame[0] = (byte) 0x88;
    frame[1] = (byte) (2 + length);
    frame[2] = (byte) (status >> 8);
    frame[3] = (byte) status;
    System.arraycopy(text, 0, frame, 4, length);
    return frame;
  }

  /** As a client sends it: masked, so that no server takes it for another protocol (§10.3). */
  static byte[] masked(int status, String reason) {
    byte[] plain = plain(status, reason);
    byte[] frame = Arrays.copyOf(plain, plain.length + 4);
    byte[] mask = new byte[4];
    ThreadLocalRandom.current().nextBytes(mask);
    frame[1] |= (byte) 0x80;
    System.arraycopy(mask, 0, frame, 2, 4);
    for (int i = 2; i < plain.length; i++) {
      frame[i + 4] = (byte) (plain[i] ^ mask[(i - 2) & 3]);
    }
    return frame;
  }
}
