package dev.portcullis.authentication.jwt;

import dev.portcullis.authentication.jose.NotAuthenticException;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.request.Subject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whom a verified token speaks of. */
final class TokenSubject {

  private static final int MAX_JTI = 128;

  private TokenSubject() {}

  static Subject of(Issuer issuer, TokenClaims claims, byte[] signingInput)
      throws NotAuthenticException {
    var names = issuer.claims();
    String id = ClaimValues.subject(claims.members(), names.subject());
    Set<String> roles = ClaimValues.names(claims.members(), names.roles());
    Set<String> scopes = ClaimValues.scopes(claims.members(), names.scopes());
    Map<String, Object> known = present(claims.members());
    var principal = new TokenPrincipal(id, Set.copyOf(claims.audience()), roles, known);
    return new Subject(
        id,
        Subject.Kind.TOKEN,
        issuer.name(),
        roles,
        scopes,
        known,
        credential(issuer, known, signingInput),
        principal);
  }

  private static Map<String, Object> present(Map<String, @Nullable Object> members) {
    var present = new HashMap<String, Object>();
    members.forEach(
        (name, value) -> {
          if (value != null) {
            present.put(name, value);
          }
        });
    return Map.copyOf(present);
  }

  /**
   * The token's {@code jti}, else a hash: of what is signed, not of the whole token, since an ECDSA
   * signature can be rewritten by anyone into a second good one.
   */
  private static String credential(Issuer issuer, Map<String, Object> claims, byte[] signingInput) {
    if (claims.get("jti") instanceof String jti
        && !jti.isEmpty()
        && jti.length() <= MAX_JTI
        && jti.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      return issuer.name() + "|jti:" + jti;
    }
    byte[] hash = ApiKeys.digest(new String(signingInput, StandardCharsets.US_ASCII));
    return issuer.name() + "|sha256:" + HexFormat.of().formatHex(hash, 0, 16);
  }
}
