package dev.portcullis.authentication.jwt;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.function.UnaryOperator;

/** Tokens that are encrypted. */
final class SealedTokens {

  static final RSAKey RSA = Tokens.rsa(2048, "seal-rsa");
  static final ECKey EC = ec(Curve.P_256, "seal-ec");

  private SealedTokens() {}

  static ECKey ec(Curve curve, String kid) {
    try {
      return new ECKeyGenerator(curve).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String sealed(String token) {
    return sealed(token, RSA, JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM, h -> h);
  }

  static String sealed(String token, UnaryOperator<JWEHeader.Builder> header) {
    return sealed(token, RSA, JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM, header);
  }

  static String sealed(
      String token,
      JWK key,
      JWEAlgorithm algorithm,
      EncryptionMethod content,
      UnaryOperator<JWEHeader.Builder> header) {
    try {
      var builder =
          new JWEHeader.Builder(algorithm, content).contentType("JWT").keyID(key.getKeyID());
      var jwe = new JWEObject(header.apply(builder).build(), new Payload(token));
      jwe.encrypt(
          key instanceof RSAKey rsa ? new RSAEncrypter(rsa) : new ECDHEncrypter((ECKey) key));
      return jwe.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
