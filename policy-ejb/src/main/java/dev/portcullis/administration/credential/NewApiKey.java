package dev.portcullis.administration.credential;

import dev.portcullis.policy.document.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key to create.
 *
 * @param expires null: never
 * @param metadata what is known of its owner
 */
public record NewApiKey(
    String name,
    List<String> roles,
    List<String> scopes,
    @Nullable Instant expires,
    Map<String, String> metadata) {
  public NewApiKey {
    roles = List.copyOf(roles);
    scopes = List.copyOf(scopes);
    metadata = Map.copyOf(metadata);
  }

  ApiKey withHash(String sha256) {
    return new ApiKey(name, sha256, roles, scopes, expires, null, null, false, metadata);
  }

  /** What is wanted of a key as it is. */
  static NewApiKey like(ApiKey key) {
    return new NewApiKey(key.name(), key.roles(), key.scopes(), key.expires(), key.metadata());
  }

  /** This key with what is wanted of it; its secrets stay. */
  ApiKey of(ApiKey key) {
    return new ApiKey(
        key.name(),
        key.sha256(),
        roles,
        scopes,
        expires,
        key.previousSha256(),
        key.previousUntil(),
        false,
        metadata);
  }
}
