package dev.portcullis.authentication.jose;

import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a compact serialisation, read strictly: base64url without padding and stray bits at
 * the end (RFC 7515 §2, RFC 4648 §3.5), JSON without anything that two readers understand
 * differently.
 */
public final class CompactParts {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private CompactParts() {}

  static byte[] decode(String part) throws NotAuthenticException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (ENCODER.encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the refusal below
    }
    throw NotAuthenticException.invalid("a part of the token is not base64url");
  }

  /** An object in base64url; unmodifiable. */
  static Map<String, @Nullable Object> json(String part) throws NotAuthenticException {
    return json(decode(part));
  }

  /** An object; unmodifiable. */
  public static Map<String, @Nullable Object> json(byte[] utf8) throws NotAuthenticException {
    try {
      return StrictJson.object(utf8);
    } catch (IOException e) {
      throw NotAuthenticException.invalid("a part of the token is not a JSON object");
    }
  }
}
