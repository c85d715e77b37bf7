package dev.portcullis.bench.token;

/** A signature algorithm of JSON Web Signature, RFC 7518 section 3.1. */
public enum Algorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 bits. */
  RS256("RSA", "SHA256withRSA"),
  /** ECDSA on P-256 with SHA-256. */
  ES256("EC", "SHA256withECDSAinP1363Format");

  private final String keyType;
  private final String signature;

  Algorithm(String keyType, String signature) {
    this.keyType = keyType;
    this.signature = signature;
  }

  String keyType() {
    return keyType;
  }

  String signature() {
    return signature;
  }
}
