package dev.portcullis.ejb;

import dev.portcullis.policy.PolicyDocument.ApiKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key to create.
 *
 * @param expires null: never
 */
public record NewApiKey(
    String name, List<String> roles, List<String> scopes, @Nullable Instant expires) {
  public NewApiKey {
    roles = List.copyOf(roles);
    scopes = List.copyOf(scopes);
  }

  ApiKey withHash(String sha256) {
    return new ApiKey(name, sha256, roles, scopes, expires, null, null, false);
  }
}
