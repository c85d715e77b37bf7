package dev.portcullis.authentication.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.method.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.policy.document.Issuer;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signature was found good, by the SHA-256 of the token. Only good ones enter, so an
 * attacker cannot fill the cache; it forgets those least used when full.
 */
final class VerifiedTokens {

  private static final int UNIT = 2048;

  /**
   * A token once verified.
   *
   * @param issuer as the policy described it when the token was verified
   * @param key what verified it
   * @param opener what decrypted it; null where it was not encrypted
   * @param end when the token ends, leeway included, in milliseconds of the epoch
   * @param ended what it is from then on
   */
  record Entry(
      Issuer issuer,
      JWK key,
      @Nullable JWK opener,
      long end,
      Refused ended,
      Authenticated result,
      int length) {}

  private final Cache<TokenDigest, Entry> entries;

  /**
   * An empty cache.
   *
   * @param capacity in tokens of up to 2 KiB; longer ones count as several
   */
  VerifiedTokens(int capacity) {
    entries =
        Caffeine.newBuilder()
            .maximumWeight(capacity)
            .weigher((TokenDigest digest, Entry entry) -> 1 + entry.length() / UNIT)
            .executor(Runnable::run)
            .build();
  }

  @Nullable Entry find(TokenDigest digest) {
    return entries.getIfPresent(digest);
  }

  void put(TokenDigest digest, Entry entry) {
    entries.put(digest, entry);
  }

  void forget(TokenDigest digest) {
    entries.invalidate(digest);
  }
}
