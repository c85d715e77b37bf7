package dev.portcullis.ejb;

import dev.portcullis.policy.PolicyDocument;
import dev.portcullis.policy.PolicyDocument.ApiKey;
import dev.portcullis.policy.Problem;
import dev.portcullis.store.Author;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * API keys. They are part of the policy, so each change is a version of it; of a key only its
 * SHA-256 is kept.
 */
public final class ApiKeyAdministration {

  /** How long the old secret stays good after a rotation, unless said otherwise. */
  public static final Duration DEFAULT_GRACE = Duration.ofHours(24);

  /** The longest grace time. */
  public static final Duration MAX_GRACE = Duration.ofDays(90);

  private static final int SECRET_BYTES = 32;

  private final PolicyAdministration policies;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public ApiKeyAdministration(PolicyAdministration policies, InstantSource clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /** All keys, without secrets. */
  public List<ApiKey> list() {
    return policies.active().document().apiKeys();
  }

  /** Makes a key; a taken name is a problem of the policy. */
  public ApiKeyResult create(Author author, NewApiKey wanted) {
    String secret = newSecret();
    ApiKey key = wanted.withHash(sha256(secret));
    return edit(
        author,
        "create API key " + wanted.name(),
        keys -> Optional.of(Stream.concat(keys.stream(), Stream.of(key)).toList()),
        version -> new ApiKeyResult.Created(wanted.name(), secret, version));
  }

  /**
   * Gives a key a new secret.
   *
   * @param grace how long the old secret stays good, 0 to {@link #MAX_GRACE}
   */
  public ApiKeyResult rotate(Author author, String name, Duration grace) {
    if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
      return new ApiKeyResult.Rejected(
          List.of(new Problem(0, "grace", "the grace time is out of range", "give 0 to 90 days")));
    }
    String secret = newSecret();
    return edit(
        author,
        "rotate API key " + name,
        keys -> changed(keys, name, key -> rotated(key, secret, grace)),
        version -> new ApiKeyResult.Created(name, secret, version));
  }

  /** Makes a key known as no longer good: it is answered with {@code credentials-revoked}. */
  public ApiKeyResult revoke(Author author, String name) {
    return edit(
        author,
        "revoke API key " + name,
        keys -> changed(keys, name, ApiKeyAdministration::revoked),
        version -> new ApiKeyResult.Changed(name, version));
  }

  /** Forgets a key. */
  public ApiKeyResult delete(Author author, String name) {
    return edit(
        author,
        "delete API key " + name,
        keys -> without(keys, name),
        version -> new ApiKeyResult.Changed(name, version));
  }

  private ApiKeyResult edit(
      Author author,
      String comment,
      Function<List<ApiKey>, Optional<List<ApiKey>>> edit,
      Function<Long, ApiKeyResult> done) {
    return policies
        .tryEdit(
            author,
            comment,
            document -> edit.apply(document.apiKeys()).map(keys -> withKeys(document, keys)))
        .map(result -> translated(result, done))
        .orElseGet(ApiKeyResult.Unknown::new);
  }

  private static ApiKeyResult translated(PublishResult result, Function<Long, ApiKeyResult> done) {
    if (result instanceof PublishResult.Published published) {
      return done.apply(published.version());
    }
    if (result instanceof PublishResult.Rejected rejected) {
      return new ApiKeyResult.Rejected(rejected.problems());
    }
    return result instanceof PublishResult.Conflict conflict
        ? new ApiKeyResult.Conflict(conflict.activeVersion())
        : new ApiKeyResult.Unknown();
  }

  private static Optional<List<ApiKey>> changed(
      List<ApiKey> keys, String name, UnaryOperator<ApiKey> change) {
    return keys.stream().noneMatch(key -> key.name().equals(name))
        ? Optional.empty()
        : Optional.of(
            keys.stream().map(key -> key.name().equals(name) ? change.apply(key) : key).toList());
  }

  private static Optional<List<ApiKey>> without(List<ApiKey> keys, String name) {
    List<ApiKey> rest = keys.stream().filter(key -> !key.name().equals(name)).toList();
    return rest.size() == keys.size() ? Optional.empty() : Optional.of(rest);
  }

  private ApiKey rotated(ApiKey key, String secret, Duration grace) {
    return new ApiKey(
        key.name(),
        sha256(secret),
        key.roles(),
        key.scopes(),
        key.expires(),
        grace.isZero() ? null : key.sha256(),
        grace.isZero() ? null : clock.instant().plus(grace).truncatedTo(ChronoUnit.SECONDS),
        key.revoked(),
        key.metadata());
  }

  /** The secret before the last rotation goes with it. */
  private static ApiKey revoked(ApiKey key) {
    return new ApiKey(
        key.name(),
        key.sha256(),
        key.roles(),
        key.scopes(),
        key.expires(),
        null,
        null,
        true,
        key.metadata());
  }

  private static PolicyDocument withKeys(PolicyDocument document, List<ApiKey> keys) {
    return new PolicyDocument(
        document.issuers(),
        keys,
        document.certificates(),
        document.roles(),
        document.upstreams(),
        document.limits(),
        document.routes(),
        document.rules());
  }

  static String sha256(String secret) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** 256 bits; the prefix lets scanners for leaked secrets find it. */
  private String newSecret() {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return "portcullis_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
