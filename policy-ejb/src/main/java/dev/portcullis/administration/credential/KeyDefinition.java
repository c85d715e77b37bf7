package dev.portcullis.administration.credential;

import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.ReadResult;
import dev.portcullis.policy.document.Role;
import java.util.List;

/** An API key as it is stored: a policy document, in JSON, that declares nothing else. */
final class KeyDefinition {

  private KeyDefinition() {}

  static String of(ApiKey key) {
    return PolicyWriter.toJson(document(key, List.of()));
  }

  static ApiKey read(String definition) {
    if (PolicyReader.read(definition) instanceof ReadResult.Read good
        && good.document().apiKeys().size() == 1) {
      return good.document().apiKeys().get(0);
    }
    throw new IllegalStateException("a stored API key cannot be read");
  }

  /** The key alone, with the roles that it may have. */
  static PolicyDocument document(ApiKey key, List<Role> roles) {
    return new PolicyDocument(
        List.of(), List.of(key), List.of(), roles, List.of(), List.of(), List.of(), List.of());
  }
}
