package dev.portcullis.authentication.jwt;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * The verified bearer of a token, as MicroProfile JWT shows it to applications. Its raw token is
 * not kept: who holds the principal must not hold the credential.
 *
 * @param name the subject, from the claim that the policy names
 * @param audience as a set, whichever form the token has
 * @param groups the granted roles, from the claim that the policy names
 */
record TokenPrincipal(
    String name, Set<String> audience, Set<String> groups, Map<String, Object> claims)
    implements JsonWebToken {

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Set<String> getClaimNames() {
    return claims.keySet();
  }

  /** In the types of MicroProfile JWT: {@code aud} and {@code groups} are sets of strings. */
  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> @Nullable T getClaim(String claimName) {
    return (T)
        switch (claimName) {
          case "aud" -> audience;
          case "groups" -> groups;
          default -> claims.get(claimName);
        };
  }

  @Override
  public String toString() {
    return name;
  }
}
