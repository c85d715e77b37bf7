package dev.portcullis.store.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a minute that a password matched a hash, since HTTP Basic sends it with each
 * request and PBKDF2 is slow on purpose. Keyed by an HMAC under a key that only this process has:
 * memory holds no password. A changed password changes the hash, so what was remembered of the old
 * one matches nothing, on every node.
 */
final class VerifiedLogins {
  private final Cache<String, Boolean> matches =
      Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(1)).build();
  private final SecretKeySpec key;

  VerifiedLogins() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  boolean contains(String password, String hash) {
    return matches.getIfPresent(entry(password, hash)) != null;
  }

  void add(String password, String hash) {
    matches.put(entry(password, hash), Boolean.TRUE);
  }

  /** The hash is unique to account and time, since its salt is; it holds no NUL. */
  private String entry(String password, String hash) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] entry = mac.doFinal((hash + '\0' + password).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(entry);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
