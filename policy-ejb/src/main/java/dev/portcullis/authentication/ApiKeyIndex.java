package dev.portcullis.authentication;

import dev.portcullis.policy.PolicyDocument.ApiKey;
import dev.portcullis.request.Subject;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * API keys by their SHA-256. Where an attacker's guess falls in the map tells nothing: the hash of
 * a guess says nothing of how near the guess was.
 */
final class ApiKeyIndex {

  /**
   * A key as it may be presented.
   *
   * @param digest the SHA-256
   * @param until when this form ends, null where it does not
   * @param subject who presents it
   */
  record Known(ApiKey key, byte[] digest, @Nullable Instant until, Subject subject) {

    boolean goodAt(Instant now) {
      return until == null || now.isBefore(until);
    }
  }

  private final Map<String, Known> byDigest = new HashMap<>();

  static ApiKeyIndex of(List<ApiKey> keys) {
    var index = new ApiKeyIndex();
    keys.forEach(index::addPrevious);
    keys.forEach(index::addCurrent);
    return index;
  }

  @Nullable Known find(byte[] digest) {
    return byDigest.get(HexFormat.of().formatHex(digest));
  }

  /** The key before the last rotation: good until its grace ends, and no longer than the key. */
  private void addPrevious(ApiKey key) {
    var grace = key.previousUntil();
    if (key.previousSha256() != null) {
      add(key, key.previousSha256(), grace == null ? Instant.MIN : earlier(grace, key.expires()));
    }
  }

  private void addCurrent(ApiKey key) {
    add(key, key.sha256(), key.expires());
  }

  private void add(ApiKey key, String sha256, @Nullable Instant until) {
    if (sha256.length() != 64 || !sha256.chars().allMatch(HexFormat::isHexDigit)) {
      return; // no key has such a hash, so nothing that is presented can match it
    }
    String hex = sha256.toLowerCase(Locale.ROOT);
    var known = new Known(key, HexFormat.of().parseHex(hex), until, subject(key));
    byDigest.merge(hex, known, ApiKeyIndex::stricter);
  }

  /** One secret under two names: the revoked one counts, else the later added. */
  private static Known stricter(Known earlier, Known later) {
    return earlier.key().revoked() ? earlier : later;
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other == null || one.isBefore(other) ? one : other;
  }

  private static Subject subject(ApiKey key) {
    return new Subject(
        key.name(),
        Subject.Kind.API_KEY,
        "portcullis",
        Set.copyOf(key.roles()),
        Set.copyOf(key.scopes()),
        Map.copyOf(key.metadata()),
        key.name(),
        key::name);
  }
}
