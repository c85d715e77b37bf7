package dev.portcullis.bench.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** A key of one run, with which tokens are signed. */
record SigningKey(Algorithm algorithm, KeyPair pair) {

  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  static SigningKey generate(Algorithm algorithm) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(algorithm.keyType());
    switch (algorithm) {
      case RS256 -> generator.initialize(2048);
      case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return new SigningKey(algorithm, generator.generateKeyPair());
  }

  /** RFC 7515 section 7.1. */
  String sign(String claims) {
    String header = "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(algorithm, kid());
    String input = base64(header) + "." + base64(claims);
    return input + "." + URL.encodeToString(signature(input));
  }

  private byte[] signature(String input) {
    try {
      var signature = Signature.getInstance(algorithm.signature());
      signature.initSign(pair.getPrivate());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + algorithm.signature(), e);
    }
  }

  private String kid() {
    return "bench-" + algorithm;
  }

  /** RFC 7517 section 4. */
  String jwk() {
    PublicKey key = pair.getPublic();
    String parameters =
        key instanceof RSAPublicKey rsa
            ? "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                .formatted(unsigned(rsa.getModulus(), 256), unsigned(rsa.getPublicExponent(), 3))
            : "\"kty\":\"EC\",\"crv\":\"P-256\"," + point((ECPublicKey) key);
    return "{\"kid\":\"%s\",\"use\":\"sig\",\"alg\":\"%s\",%s}"
        .formatted(kid(), algorithm, parameters);
  }

  private static String point(ECPublicKey key) {
    return "\"x\":\"%s\",\"y\":\"%s\""
        .formatted(unsigned(key.getW().getAffineX(), 32), unsigned(key.getW().getAffineY(), 32));
  }

  private static String unsigned(BigInteger value, int length) {
    byte[] octets = value.toByteArray();
    var padded = new byte[length];
    int from = Math.max(0, octets.length - length);
    int count = octets.length - from;
    System.arraycopy(octets, from, padded, length - count, count);
    return URL.encodeToString(Arrays.copyOf(padded, length));
  }

  /** The public key as a PEM file holds it. */
  String pem() {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  private static String base64(String text) {
    return URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
