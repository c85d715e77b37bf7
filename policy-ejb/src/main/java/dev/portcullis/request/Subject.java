package dev.portcullis.request;

import java.security.Principal;
import java.util.Locale;
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
    BASIC;

    private final String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name outside. */
    public String slug() {
      return slug;
    }
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

  /**
   * Within what the id is unique: the issuer of a token, else the kind. No issuer is named like a
   * kind, so a key, a certificate and a token's subject of one name are three.
   */
  public String realm() {
    return kind == Kind.TOKEN ? issuer : kind.slug();
  }

  /**
   * Identifies the subject across kinds and issuers: two issuers may both know an {@code alice}.
   */
  public String key() {
    return realm() + '|' + id;
  }

  /** Identifies the credential across kinds; that of a token names its issuer by itself. */
  public String credentialKey() {
    return kind == Kind.TOKEN ? credential : realm() + '|' + credential;
  }

  /** Whether nobody vouches for this subject. */
  public boolean anonymous() {
    return kind == Kind.ANONYMOUS;
  }
}
