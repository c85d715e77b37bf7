package dev.portcullis.ejb;

import dev.portcullis.policy.PolicyDocument.ApiKey;
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
}
