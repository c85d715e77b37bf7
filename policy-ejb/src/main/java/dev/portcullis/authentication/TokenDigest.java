package dev.portcullis.authentication;

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

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final ThreadLocal<Maker> MAKERS = ThreadLocal.withInitial(Maker::new);

  /**
   * Digests the end of a field.
   *
   * @param field ASCII from {@code start} on; at most {@link TokenAuthenticator#MAX_LENGTH} there
   */
  static TokenDigest of(String field, int start) {
    return MAKERS.get().digest(field, start);
  }

  private static final class Maker {
    private final byte[] bytes = new byte[1024];
    private final byte[] result = new byte[32];
    private final MessageDigest sha256;

    Maker() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    TokenDigest digest(String field, int start) {
      for (int at = start; at < field.length(); at += bytes.length) {
        int count = Math.min(bytes.length, field.length() - at);
        for (int i = 0; i < count; i++) {
          bytes[i] = (byte) field.charAt(at + i);
        }
        sha256.update(bytes, 0, count);
      }
      try {
        sha256.digest(result, 0, result.length);
      } catch (DigestException e) {
        throw new IllegalStateException("SHA-256 has 32 bytes", e);
      }
      return new TokenDigest(part(0), part(8), part(16), part(24));
    }

    private long part(int offset) {
      return (long) LONG.get(result, offset);
    }
  }
}
