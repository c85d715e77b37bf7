package dev.portcullis.configuration;

import java.util.List;

/**
 * What TLS is spoken with: forward secrecy and authenticated encryption, nothing else (RFC 9325
 * §4.2). So neither the key of a server, stolen later, nor an attacker who sees how padding is
 * judged opens what was said.
 */
public final class TlsSuites {

  /** The cipher suites, the best first, by the names that the Java platform gives them. */
  public static final List<String> STRONG =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private TlsSuites() {}

  /** The same, of what a peer of the platform can speak. */
  public static String[] among(String[] supported) {
    var known = List.of(supported);
    return STRONG.stream().filter(known::contains).toArray(String[]::new);
  }
}
