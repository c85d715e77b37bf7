package dev.portcullis.authentication.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.policy.document.Issuer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The public keys of token issuers: the port through which they are asked for. */
public interface VerificationKeys {

  /**
   * What a token says of the key that signed it.
   *
   * @param kid the key's id if the token names one (RFC 7515 §4.1.4)
   * @param algorithm what the token says to be signed with; keys that do not suit it are left out
   * @param client who presents the token: how often one may have unknown keys looked for is bounded
   * @param signedBy whether a key made the token's signature; costs a verification
   * @param mayWait whether it may be waited for; else what is not known now is {@link
   *     KeyLookup.Unavailable}
   */
  record KeyRequest(
      Issuer issuer,
      @Nullable String kid,
      JWSAlgorithm algorithm,
      InetAddress client,
      Predicate<JWK> signedBy,
      boolean mayWait) {}

  /** What is known of an issuer's keys. */
  sealed interface KeyLookup {

    /** The key that made the signature. */
    record Found(JWK key) implements KeyLookup {}

    /** None of the issuer's keys made the signature, as far as the issuer was asked. */
    record Unknown() implements KeyLookup {
      public static final Unknown INSTANCE = new Unknown();
    }

    /**
     * The issuer's keys are not known, or not known well enough to say that none made it.
     *
     * @param detail for the decision log
     * @param retryAfter when it may be known
     */
    record Unavailable(String detail, Duration retryAfter) implements KeyLookup {}
  }

  /**
   * Finds the key that signed a token. Waits for a bounded time at most, and only where it may and
   * the answer is not known yet.
   */
  KeyLookup find(KeyRequest request);

  /** Whether the key is still one of the issuer's, as far as is known; never waits. */
  boolean trusts(Issuer issuer, JWK key);
}
