package dev.portcullis.assertion;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;

/** A P-256 key pair that signs assertions (ES256, RFC 7518 §3.4). Its id is its thumbprint. */
public final class AssertionKey {

  private final ECKey pair;
  private final JWSHeader header;
  private final ECDSASigner signer;

  private AssertionKey(ECKey bare) throws JOSEException {
    pair =
        new ECKey.Builder(bare)
            .keyID(bare.computeThumbprint().toString()) // RFC 7638
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(JWSAlgorithm.ES256)
            .build();
    header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID(pair.getKeyID())
            .type(JOSEObjectType.JWT)
            .build();
    signer = new ECDSASigner(pair);
  }

  /** A new key pair. */
  public static AssertionKey generate() {
    try {
      return new AssertionKey(new ECKeyGenerator(Curve.P_256).generate());
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /**
   * Reads a key pair from its private JWK.
   *
   * @throws IllegalArgumentException if it is anything else, or its halves do not fit
   */
  public static AssertionKey fromPrivateJwk(String json) {
    try {
      var key = new AssertionKey(ECKey.parse(json));
      key.requireConsistent();
      return key;
    } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException("not a private P-256 key in JWK form"); // cause may quote
    }
  }

  private void requireConsistent() throws JOSEException {
    byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
    boolean fits = new ECDSAVerifier(pair).verify(header, probe, signer.sign(header, probe));
    if (!fits || !pair.getCurve().equals(Curve.P_256)) {
      throw new JOSEException("the halves of the key do not fit");
    }
  }

  /** The whole pair as a JWK: secret. */
  String privateJwk() {
    return pair.toJSONString();
  }

  /** The RFC 7638 thumbprint. */
  public String id() {
    return pair.getKeyID();
  }

  /** The public half as a JWK (RFC 7517 §4). */
  public String publicJwk() {
    return pair.toPublicJWK().toJSONString();
  }

  /** The public half as a JWK Set (RFC 7517 §5), for upstreams. */
  public String publicJwks() {
    return "{\"keys\":[" + publicJwk() + "]}";
  }

  /** A JWT with these claims, in compact form. */
  String sign(JWTClaimsSet claims) {
    try {
      var jwt = new SignedJWT(header, claims);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign with key " + id(), e);
    }
  }

  @Override
  public String toString() {
    return "AssertionKey[" + id() + "]";
  }
}
