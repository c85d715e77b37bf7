package dev.portcullis.authentication.jwt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a token, by which it is remembered: whoever compares digests learns nothing of how
 * much of a token was right. Each thread keeps what it needs to make one, for this happens on every
 * request.
 *
 * @param a the first eight bytes, and so on
 */
record TokenDigest(long a, long b, long c, long d) {

  private static final int PIECE = 1024;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Hold only types of the JDK, so that a thread that outlives the application pins none. */
  private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> sha256());

  private static final ThreadLocal<byte[]> BYTES = ThreadLocal.withInitial(() -> new byte[PIECE]);

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Digests the end of a field. For ASCII the deprecated method is exact, and no other copies
   * without allocating.
   *
   * @param field ASCII from {@code start} on
   */
  @SuppressWarnings("deprecation")
  static TokenDigest of(String field, int start) {
    var sha256 = SHA_256.get();
    byte[] bytes = BYTES.get();
    for (int at = start; at < field.length(); at += PIECE) {
      int count = Math.min(PIECE, field.length() - at);
      field.getBytes(at, at + count, bytes, 0);
      sha256.update(bytes, 0, count);
    }
    try {
      sha256.digest(bytes, 0, 32);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
    return new TokenDigest(part(bytes, 0), part(bytes, 8), part(bytes, 16), part(bytes, 24));
  }

  private static long part(byte[] digest, int offset) {
    return (long) LONG.get(digest, offset);
  }
}
