package dev.portcullis.authentication.jose;

import com.nimbusds.jose.jwk.JWK;
import java.nio.charset.StandardCharsets;

/**
 * A JWS in compact serialisation, taken apart and not yet believed (RFC 7515 §3.1, §7.1).
 *
 * <p>Taken apart here rather than by the library, which forgives too much: base64url and the
 * header's JSON are read strictly ({@link CompactParts}), so that one token has one spelling only.
 *
 * @param payload unverified; any bytes, also none
 * @param signingInput what the signature covers, ASCII
 */
public record CompactJws(
    TokenHeader header, byte[] payload, byte[] signingInput, byte[] signature) {

  public static CompactJws parse(String text) throws NotAuthenticException {
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first <= 0 || second < 0 || second == text.length() - 1) {
      throw NotAuthenticException.invalid("the token is not a compact JWS");
    }
    if (text.indexOf('.', second + 1) >= 0) {
      throw NotAuthenticException.invalid("the token has more than three parts, like a JWE");
    }
    return new CompactJws(
        TokenHeader.of(CompactParts.json(text.substring(0, first))),
        CompactParts.decode(text.substring(first + 1, second)),
        text.substring(0, second).getBytes(StandardCharsets.US_ASCII),
        CompactParts.decode(text.substring(second + 1)));
  }

  public boolean signedBy(JWK key) {
    return SigningKeys.verifies(key, header.algorithm(), signingInput, signature);
  }
}
