package dev.portcullis.authentication.jose;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which key may be used with which algorithm. The key decides, never the token alone (RFC 8725
 * §3.1): an RSA key verifies RSA signatures, an elliptic curve those of its own curve, and there is
 * no algorithm with a shared secret at all.
 */
public final class SigningKeys {

  private static final int MIN_RSA_BITS = 2048; // RFC 7518 §3.3, §3.5
  private static final int MAX_RSA_BITS = 8192; // what a flood of tokens can cost is bounded
  private static final int MAX_EXPONENT_BITS = 64;

  /** Each supported algorithm with the family of keys that it needs: {@code RSA} or a curve. */
  private static final Map<String, String> FAMILIES =
      Map.ofEntries(
          Map.entry("RS256", "RSA"),
          Map.entry("RS384", "RSA"),
          Map.entry("RS512", "RSA"),
          Map.entry("PS256", "RSA"),
          Map.entry("PS384", "RSA"),
          Map.entry("PS512", "RSA"),
          Map.entry("ES256", Curve.P_256.getName()),
          Map.entry("ES384", Curve.P_384.getName()),
          Map.entry("ES512", Curve.P_521.getName()),
          Map.entry("EdDSA", Curve.Ed25519.getName()),
          Map.entry("Ed25519", Curve.Ed25519.getName())); // RFC 9864 §2.2

  private SigningKeys() {}

  /** The algorithm of that name, or null where it is not supported; names are exact. */
  public static @Nullable JWSAlgorithm algorithm(String name) {
    return FAMILIES.containsKey(name) ? JWSAlgorithm.parse(name) : null;
  }

  /** Whether the key may verify signatures of the algorithm. */
  public static boolean suits(JWK key, JWSAlgorithm algorithm) {
    return meantFor(key, algorithm)
        && isStrong(key)
        && family(key).equals(FAMILIES.get(algorithm.getName()));
  }

  /** Whether the key may verify anything at all. */
  public static boolean isUsable(JWK key) {
    return meantForSignatures(key) && isStrong(key) && FAMILIES.containsValue(family(key));
  }

  /** RFC 7517 §4.4: the family is compared too, so {@code EdDSA} and {@code Ed25519} are one. */
  private static boolean meantFor(JWK key, JWSAlgorithm algorithm) {
    Algorithm meant = key.getAlgorithm();
    return meantForSignatures(key)
        && (meant == null
            || meant.getName().equals(algorithm.getName())
            || (isEdwards(meant) && isEdwards(algorithm)));
  }

  private static boolean isEdwards(Algorithm algorithm) {
    return Curve.Ed25519.getName().equals(FAMILIES.get(algorithm.getName()));
  }

  /** RFC 7517 §4.2, §4.3. */
  private static boolean meantForSignatures(JWK key) {
    return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
  }

  private static String family(JWK key) {
    if (key instanceof ECKey ec) {
      return ec.getCurve().getName();
    }
    if (key instanceof OctetKeyPair pair) {
      return pair.getCurve().getName();
    }
    return key instanceof RSAKey ? "RSA" : "";
  }

  private static boolean isStrong(JWK key) {
    return !(key instanceof RSAKey rsa) || isStrong(rsa);
  }

  private static boolean isStrong(RSAKey key) {
    BigInteger modulus = key.getModulus().decodeToBigInteger();
    int bits = modulus.bitLength();
    BigInteger exponent = key.getPublicExponent().decodeToBigInteger();
    return bits >= MIN_RSA_BITS
        && bits <= MAX_RSA_BITS
        && exponent.bitLength() <= MAX_EXPONENT_BITS
        && exponent.testBit(0)
        && exponent.compareTo(BigInteger.ONE) > 0
        && !RocaFingerprint.marks(modulus);
  }

  /** Whether the key made the signature; false too where the key cannot be used. */
  public static boolean verifies(
      JWK key, JWSAlgorithm algorithm, byte[] signingInput, byte[] signature) {
    try {
      return suits(key, algorithm)
          && verifier(key)
              .verify(
                  new JWSHeader.Builder(algorithm).build(),
                  signingInput,
                  Base64URL.encode(signature));
    } catch (JOSEException e) {
      return false;
    }
  }

  private static JWSVerifier verifier(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSASSAVerifier(rsa);
    }
    return key instanceof ECKey ec
        ? new ECDSAVerifier(ec)
        : new Ed25519Verifier((OctetKeyPair) key);
  }
}
