package dev.portcullis.proxy.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes decision ids: 26 characters that nobody can guess. Random bytes are drawn in stocks, one
 * per thread, since drawing them one id at a time costs a lock and a microsecond.
 */
public final class DecisionIds {

  private static final int STOCK = 128 * 16;
  private static final int LENGTH = 26;

  /** How much of a client's id is recorded: longer than any usual one (RFC 9562, W3C traces). */
  private static final int MOST_OF_CLIENT = 128;

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
  public String next() {
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

  /** What a client's own id leaves in the record: bounded, and nothing but visible ASCII. */
  public static String ofClient(@Nullable String told) {
    if (told == null) {
      return "";
    }
    var kept = new StringBuilder(Math.min(told.length(), MOST_OF_CLIENT));
    for (int i = 0; i < told.length() && i < MOST_OF_CLIENT; i++) {
      char c = told.charAt(i);
      kept.append(c > ' ' && c < 0x7f ? c : '?');
    }
    return kept.toString();
  }
}
