package dev.portcullis.configuration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A private key that belongs to a certificate.
 *
 * @param chain the certificate, then those of its issuers, each after the one that it signed
 */
public record ServerKey(PrivateKey key, List<X509Certificate> chain) {

  /** So long before its end a certificate is warned of. */
  public static final Duration EXPIRES_SOON = Duration.ofDays(14);

  private static final byte[] PROBE = "portcullis".getBytes(StandardCharsets.US_ASCII);

  public ServerKey {
    chain = List.copyOf(chain);
  }

  static ServerKey of(PrivateKey key, List<X509Certificate> chain) throws UnusableKeysException {
    if (!belong(key, chain.get(0).getPublicKey())) {
      throw new UnusableKeysException(
          "the private key is not that of the first certificate",
          "give the server's own certificate first, and its key");
    }
    for (int i = 1; i < chain.size(); i++) {
      var issuer = chain.get(i).getSubjectX500Principal();
      if (!chain.get(i - 1).getIssuerX500Principal().equals(issuer)) {
        throw new UnusableKeysException(
            "the certificates are in no order",
            "give the server's own first, then each after the one that it signed");
      }
    }
    return new ServerKey(key, chain);
  }

  /** What the one signs, the other verifies. */
  private static boolean belong(PrivateKey key, PublicKey certified) {
    try {
      var signature = Signature.getInstance(algorithm(key));
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another kind
    }
  }

  private static String algorithm(PrivateKey key) {
    if (key instanceof RSAKey) {
      return "SHA256withRSA";
    }
    return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
  }

  /** The end of the server's own certificate. */
  public Instant expires() {
    return chain.get(0).getNotAfter().toInstant();
  }

  /** The beginning of it. */
  public Instant begins() {
    return chain.get(0).getNotBefore().toInstant();
  }

  /** Whom it names. The key is not shown. */
  @Override
  public String toString() {
    return chain.get(0).getSubjectX500Principal().getName();
  }
}
