package dev.portcullis.authentication.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Tokens spelled out byte by byte, so that a test can get any byte wrong. */
public final class Tokens {

  static final RSAKey RSA = rsa(2048, "rsa-1");
  public static final ECKey EC = ec("ec-1");
  static final Edwards ED = edwards("ed-1");

  /** A good set of claims of the issuer {@code Gate.CORP}, at the gate's first moment. */
  public static final String CLAIMS =
      """
      {"iss":"https://idp.example.com/realms/corp","sub":"alice","aud":["orders-api","x"],\
      "exp":1795435500,"iat":1795435200,"jti":"t-1","groups":["reader","auditor"],\
      "scope":"orders:read orders:write"}\
      """;

  /** An Ed25519 key pair, whose private half the library cannot use without another library. */
  record Edwards(OctetKeyPair publicKey, PrivateKey privateKey) {}

  private Tokens() {}

  static RSAKey rsa(int bits, String kid) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static ECKey ec(String kid) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static Edwards edwards(String kid) {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] der = pair.getPublic().getEncoded();
      var x = Base64URL.encode(Arrays.copyOfRange(der, der.length - 32, der.length));
      var jwk = new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(kid).build();
      return new Edwards(jwk, pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String b64(String text) {
    return b64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String b64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** {@link #CLAIMS} with one claim replaced, added, or (with null) left out. */
  static String claims(String name, @Nullable String jsonValue) {
    String others = CLAIMS.replaceAll("\"" + name + "\":(\\[[^]]*]|\"[^\"]*\"|[0-9]+),?", "");
    String tidy = others.replace(",}", "}");
    return jsonValue == null ? tidy : "{\"" + name + "\":" + jsonValue + "," + tidy.substring(1);
  }

  public static String es256(String claims) {
    return signed("{\"alg\":\"ES256\",\"kid\":\"ec-1\"}", claims, EC, JWSAlgorithm.ES256);
  }

  static String signed(String header, String claims, JWK key, JWSAlgorithm algorithm) {
    String input = b64(header) + "." + b64(claims);
    return input + "." + signature(input, key, algorithm);
  }

  static String signature(String input, JWK key, JWSAlgorithm algorithm) {
    try {
      var signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
      return signer
          .sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII))
          .toString();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String eddsa(String header, String claims, Edwards key) {
    try {
      String input = b64(header) + "." + b64(claims);
      var signing = Signature.getInstance("Ed25519");
      signing.initSign(key.privateKey());
      signing.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + b64(signing.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
