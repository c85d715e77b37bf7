package dev.portcullis.authentication.jose;

import com.nimbusds.jose.jwk.JWK;

/**
 * Whether a key signed a JWS (RFC 7515 §5.2): the one place that a vector of signatures can be held
 * against. Tokens are read and verified by the same code; what they say, and whose key it is, is
 * judged elsewhere.
 */
public final class JwsVerification {

  /** What came of it. */
  public sealed interface Verification {

    /** The key signed this payload. */
    record Verified(byte[] payload) implements Verification {}

    /**
     * It did not, or must not, or nobody can say what it should have signed.
     *
     * @param detail for the log; holds nothing of the JWS
     */
    record Refused(String detail) implements Verification {}
  }

  private JwsVerification() {}

  /**
   * Verifies one signature with one key.
   *
   * @param compact a JWS in compact serialisation, of bounded length
   * @param key a public key; its {@code use}, {@code key_ops} and {@code alg} are respected
   */
  public static Verification verify(String compact, JWK key) {
    try {
      var jws = CompactJws.parse(compact);
      return jws.signedBy(key)
          ? new Verification.Verified(jws.payload())
          : new Verification.Refused("the key did not sign this, or may not");
    } catch (NotAuthenticException e) {
      return new Verification.Refused(e.detail());
    }
  }
}
