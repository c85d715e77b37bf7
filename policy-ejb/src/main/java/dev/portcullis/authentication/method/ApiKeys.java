package dev.portcullis.authentication.method;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** How API keys are made and how they are kept. */
public final class ApiKeys {

  private ApiKeys() {}

  /**
   * A new key of 256 random bits: {@code portcullis_}, by which scanners for leaked secrets find
   * it, and 43 base64url characters.
   */
  public static String generate(SecureRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return "portcullis_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /**
   * The form in which a key is stored: 64 lower-case hexadecimal digits. A bare hash is enough, as
   * keys are random: there is no dictionary to try.
   */
  public static String sha256(String key) {
    return HexFormat.of().formatHex(digest(key));
  }

  public static byte[] digest(String value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
