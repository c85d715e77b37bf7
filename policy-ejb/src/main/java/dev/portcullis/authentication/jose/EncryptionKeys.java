package dev.portcullis.authentication.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Set;

/**
 * Which key may open what is encrypted in which way. Neither RSAES-PKCS1-v1_5 (RFC 8725 §3.2) nor
 * anything with a shared secret or a password is among them.
 */
public final class EncryptionKeys {

  /** RFC 7518 §4.3. */
  static final String RSA_OAEP_256 = "RSA-OAEP-256";

  /** RFC 7518 §4.6: the key agreed upon is that of the content. */
  static final String DIRECT = "ECDH-ES";

  private static final Set<String> AGREEMENTS =
      Set.of(DIRECT, "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW");

  private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

  private static final Set<KeyOperation> OPENING =
      Set.of(
          KeyOperation.DECRYPT,
          KeyOperation.UNWRAP_KEY,
          KeyOperation.DERIVE_KEY,
          KeyOperation.DERIVE_BITS);

  private static final int MIN_RSA_BITS = 2048; // RFC 7518 §4.3
  private static final int MAX_RSA_BITS = 4096; // what a flood of tokens can cost is bounded

  private EncryptionKeys() {}

  static boolean isSupported(String algorithm) {
    return algorithm.equals(RSA_OAEP_256) || AGREEMENTS.contains(algorithm);
  }

  static boolean isAgreement(String algorithm) {
    return AGREEMENTS.contains(algorithm);
  }

  /** Whether the key can open anything at all: private, of a good kind and size, meant for it. */
  public static boolean isUsable(JWK key) {
    return key.isPrivate() && isMeant(key) && (isRsa(key) || isElliptic(key));
  }

  /** Whether the key may open what is encrypted like that. */
  static boolean suits(JWK key, String algorithm) {
    var meant = key.getAlgorithm();
    return isUsable(key)
        && (meant == null || meant.getName().equals(algorithm)) // RFC 7517 §4.4
        && (algorithm.equals(RSA_OAEP_256) ? isRsa(key) : isElliptic(key));
  }

  /** RFC 7517 §4.2, §4.3. */
  private static boolean isMeant(JWK key) {
    return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.ENCRYPTION))
        && (key.getKeyOperations() == null
            || key.getKeyOperations().stream().anyMatch(OPENING::contains));
  }

  private static boolean isRsa(JWK key) {
    return key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS;
  }

  private static boolean isElliptic(JWK key) {
    return key instanceof ECKey ec && CURVES.contains(ec.getCurve());
  }

  static JWEDecrypter decrypter(JWK key) throws JOSEException {
    return key instanceof RSAKey rsa ? new RSADecrypter(rsa) : new ECDHDecrypter((ECKey) key);
  }
}
