package dev.portcullis.authentication;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.policy.PolicyDocument.Issuer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The public keys of token issuers: the port through which they are asked for. */
public interface VerificationKeys {

  /** What is known of an issuer's keys. */
  sealed interface KeyLookup {

    /** Keys that may have signed, best first; never empty. */
    record Found(List<JWK> keys) implements KeyLookup {
      public Found {
        keys = List.copyOf(keys);
      }
    }

    /** The issuer's keys are known, and none is meant. */
    record Unknown() implements KeyLookup {
      public static final Unknown INSTANCE = new Unknown();
    }

    /**
     * The issuer's keys are not known, or not known well enough to say that none is meant.
     *
     * @param detail for the decision log
     */
    record Unavailable(String detail) implements KeyLookup {}
  }

  /**
   * Finds the keys that may have signed a token. Waits for a bounded time at most, and only where
   * the answer is not known yet.
   *
   * @param kid the key's id if the token names one (RFC 7515 §4.1.4); else all keys come into
   *     question
   * @param algorithm what the token says to be signed with; keys that do not suit it are left out
   */
  KeyLookup find(Issuer issuer, @Nullable String kid, JWSAlgorithm algorithm);

  /** Whether the key is still one of the issuer's, as far as is known; never waits. */
  boolean trusts(Issuer issuer, JWK key);

  /** The same keys, for who cannot wait: what is not known now is {@link KeyLookup.Unavailable}. */
  default VerificationKeys withoutWaiting() {
    return this;
  }
}
