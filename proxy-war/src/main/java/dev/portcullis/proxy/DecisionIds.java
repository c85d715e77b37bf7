package dev.portcullis.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Makes decision ids: 26 characters that nobody can guess. Random bytes are drawn in stocks, one
 * per thread, since drawing them one id at a time costs a lock and a microsecond.
 */
final class DecisionIds {

  private static final int STOCK = 128 * 16;
  private static final int LENGTH = 26;
  private static final byte[] DIGITS =
      "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);

  private final SecureRandom random = new SecureRandom();

  /**
   * Random bytes, and behind their limit room to write an id. Holds only types of the JDK, so that
   * a thread that outlives the application pins none.
   */
  private final ThreadLocal<ByteBuffer> stock =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocate(STOCK + LENGTH).limit(STOCK).position(STOCK));

  /** A fresh id of 128 random bits, in Crockford's base 32. */
  String next() {
    ByteBuffer bytes = stock.get();
    if (!bytes.hasRemaining()) {
      random.nextBytes(bytes.array());
      bytes.rewind();
    }
    return text(bytes.getLong(), bytes.getLong(), bytes.array());
  }

  private static String text(long high, long low, byte[] room) {
    for (int i = 0; i < 13; i++) {
      room[STOCK + i] = DIGITS[(int) (high >>> (5 * i)) & 31];
      room[STOCK + 13 + i] = DIGITS[(int) (low >>> (5 * i)) & 31];
    }
    return new String(room, STOCK, LENGTH, StandardCharsets.ISO_8859_1);
  }

  /** Whether an id of another proxy can stand in headers, documents and logs as it is. */
  static boolean acceptable(String id) {
    if (id.length() < 8 || id.length() > 64) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }
}
