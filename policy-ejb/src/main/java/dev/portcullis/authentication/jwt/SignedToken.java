package dev.portcullis.authentication.jwt;

import dev.portcullis.authentication.jose.CompactJws;
import dev.portcullis.authentication.jose.CompactParts;
import dev.portcullis.authentication.jose.NotAuthenticException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token as it came: a JWS that says of itself nothing else than to be a token, with claims that
 * nobody has verified yet (RFC 7519 §7.2).
 *
 * @param claims unmodifiable
 */
record SignedToken(CompactJws jws, Map<String, @Nullable Object> claims) {

  static SignedToken parse(String token) throws NotAuthenticException {
    var jws = CompactJws.parse(token);
    jws.header().requireToken();
    return new SignedToken(jws, CompactParts.json(jws.payload()));
  }
}
