package dev.portcullis.authentication.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/**
 * Ed25519 (RFC 8037 §3.1) by the Java platform, which has it since 15; the library's own verifier
 * needs another library for it.
 */
final class Ed25519Verifier implements JWSVerifier {

  /** The DER of a SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410 §4). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int KEY_BYTES = 32;

  /** RFC 8032 §5.1.7; the platform takes a longer one whose surplus is zero for the same number. */
  private static final int SIGNATURE_BYTES = 64;

  private final PublicKey key;
  private final JCAContext context = new JCAContext();

  Ed25519Verifier(OctetKeyPair pair) throws JOSEException {
    byte[] x = pair.getDecodedX();
    if (x.length != KEY_BYTES) {
      throw new JOSEException("an Ed25519 key has 32 bytes");
    }
    byte[] der = new byte[PREFIX.length + KEY_BYTES];
    System.arraycopy(PREFIX, 0, der, 0, PREFIX.length);
    System.arraycopy(x, 0, der, PREFIX.length, KEY_BYTES);
    try {
      key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new JOSEException("not an Ed25519 key", e);
    }
  }

  @Override
  public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature)
      throws JOSEException {
    byte[] signed = signature.decode();
    if (signed.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      var verification = Signature.getInstance("Ed25519");
      verification.initVerify(key);
      verification.update(signingInput);
      return verification.verify(signed);
    } catch (SignatureException e) {
      return false; // not a point of the curve
    } catch (GeneralSecurityException e) {
      throw new JOSEException("cannot verify Ed25519", e);
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return Set.of(JWSAlgorithm.EdDSA);
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }
}
