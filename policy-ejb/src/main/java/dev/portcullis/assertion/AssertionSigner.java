package dev.portcullis.assertion;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.portcullis.request.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells upstreams who asks, as a short-lived JWT for that upstream alone.
 *
 * <p>Claims: {@code iss} {@code portcullis}, {@code sub} the subject's id, {@code idp} the issuer
 * that vouches for it, {@code kind}, {@code aud} the upstream's name, {@code roles} with inherited
 * ones (an array), {@code scope} (RFC 8693 §4.2), {@code iat}, {@code exp}. There is no {@code
 * jti}: an assertion serves many requests of one subject, since a signature per request would cost
 * more than all else that is decided; it is renewed when half its life is over.
 */
public final class AssertionSigner {

  /** How long an assertion is good unless told otherwise. */
  public static final Duration DEFAULT_LIFETIME = Duration.ofSeconds(60);

  /** Everything that an assertion says but the time. */
  private record Content(
      Subject.Kind kind,
      String issuer,
      String id,
      Set<String> roles,
      Set<String> scopes,
      String upstream) {}

  /**
   * @param renewal when another is due, in milliseconds of the epoch
   */
  private record Signed(String assertion, long renewal) {}

  private final AssertionKey key;
  private final InstantSource clock;
  private final Duration lifetime;
  private final Cache<Content, Signed> cache;

  /**
   * A signer.
   *
   * @param lifetime how long an assertion is good, at least two seconds
   * @param cached how many assertions are remembered
   */
  public AssertionSigner(AssertionKey key, InstantSource clock, Duration lifetime, int cached) {
    if (lifetime.toSeconds() < 2) {
      throw new IllegalArgumentException("an assertion lives for two seconds at least");
    }
    this.key = key;
    this.clock = clock;
    this.lifetime = lifetime;
    this.cache = Caffeine.newBuilder().maximumSize(cached).executor(Runnable::run).build();
  }

  /**
   * The assertion about a subject, good for at least half the lifetime.
   *
   * @param roles the effective roles, inherited ones included
   * @param upstream the name of the upstream that it is meant for
   * @return a compact JWS
   */
  public String sign(Subject subject, Set<String> roles, String upstream) {
    var content =
        new Content(
            subject.kind(),
            subject.issuer(),
            subject.id(),
            Set.copyOf(roles),
            subject.scopes(),
            upstream);
    var known = cache.getIfPresent(content);
    if (known != null && clock.millis() < known.renewal()) {
      return known.assertion();
    }
    Instant now = clock.instant();
    String assertion = key.sign(claims(content, now));
    long renewal = now.plus(lifetime.dividedBy(2)).toEpochMilli();
    cache.put(content, new Signed(assertion, renewal));
    return assertion;
  }

  private JWTClaimsSet claims(Content content, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer("portcullis")
        .subject(content.id())
        .audience(content.upstream())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(lifetime)))
        .claim("idp", content.issuer())
        .claim("kind", content.kind().name().toLowerCase(Locale.ROOT))
        .claim("roles", List.copyOf(new TreeSet<>(content.roles())))
        .claim("scope", String.join(" ", new TreeSet<>(content.scopes())))
        .build();
  }
}
