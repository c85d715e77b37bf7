package dev.portcullis.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A policy document in its canonical form.
 *
 * @param document the text
 * @param hash its SHA-256, 64 hexadecimal digits
 */
public record PolicyText(String document, String hash) {

  /** The text with its hash. */
  public static PolicyText of(String document) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(document.getBytes(StandardCharsets.UTF_8));
      return new PolicyText(document, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
