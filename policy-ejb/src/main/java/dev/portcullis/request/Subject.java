package dev.portcullis.request;

import java.security.Principal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as it was verified.
 *
 * @param id unique within its issuer; {@code anonymous} for the anonymous one
 * @param kind what vouches for it
 * @param issuer the name of the issuer in the policy, or {@code portcullis} for API keys and
 *     certificates
 * @param roles the roles as granted, before inheritance
 * @param scopes the granted scopes
 * @param claims what the credential says besides; values are JSON values (String, Long, Double,
 *     Boolean, List, Map)
 * @param credential names the credential without revealing it: a key's name, a token's {@code jti}
 *     or a hash; never the secret
 * @param principal the principal that the container may show; a MicroProfile {@code JsonWebToken}
 *     where a token vouches
 */
public record Subject(
    String id,
    Kind kind,
    String issuer,
    Set<String> roles,
    Set<String> scopes,
    Map<String, Object> claims,
    String credential,
    @Nullable Principal principal) {

  /** What vouches for a subject. */
  public enum Kind {
    ANONYMOUS,
    TOKEN,
    API_KEY,
    CERTIFICATE,
    BASIC
  }

  /** Who presents no credential on a route that accepts that. */
  public static final Subject ANONYMOUS =
      new Subject(
          "anonymous", Kind.ANONYMOUS, "portcullis", Set.of(), Set.of(), Map.of(), "none", null);

  public Subject {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
    claims = Map.copyOf(claims);
  }

  /** Identifies the subject across issuers: two issuers may both know an {@code alice}. */
  public String key() {
    return issuer + '|' + id;
  }

  /** Whether nobody vouches for this subject. */
  public boolean anonymous() {
    return kind == Kind.ANONYMOUS;
  }
}
