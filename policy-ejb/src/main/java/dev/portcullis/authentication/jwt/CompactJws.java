package dev.portcullis.authentication.jwt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JWS in compact serialisation, taken apart and not yet believed (RFC 7515 §3.1, §7.1).
 *
 * <p>Taken apart here rather than by the library, which forgives too much: base64url is read
 * strictly (alphabet, no padding, no stray bits at the end: RFC 7515 §2, RFC 4648 §3.5), so that
 * one token has one spelling only, and the header's JSON is read strictly too.
 *
 * @param header unmodifiable
 * @param claims unmodifiable; the unverified payload
 * @param signingInput what the signature covers, ASCII
 */
record CompactJws(
    TokenHeader header,
    Map<String, @Nullable Object> claims,
    byte[] signingInput,
    byte[] signature) {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  static CompactJws parse(String token) throws NotAuthenticException {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first <= 0 || second <= first + 1 || second == token.length() - 1) {
      throw NotAuthenticException.invalid("the token is not a compact JWS");
    }
    if (token.indexOf('.', second + 1) >= 0) {
      throw NotAuthenticException.invalid("the token has more than three parts, like a JWE");
    }
    return new CompactJws(
        TokenHeader.of(json(token.substring(0, first))),
        json(token.substring(first + 1, second)),
        token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
        decode(token.substring(second + 1)));
  }

  private static Map<String, @Nullable Object> json(String part) throws NotAuthenticException {
    try {
      return StrictJson.object(decode(part));
    } catch (IOException e) {
      throw NotAuthenticException.invalid("a part of the token is not a JSON object");
    }
  }

  private static byte[] decode(String part) throws NotAuthenticException {
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
}
