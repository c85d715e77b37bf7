package dev.portcullis.administration.credential;

import dev.portcullis.policy.compiled.CredentialRecords;
import dev.portcullis.policy.compiled.CredentialRecords.Kind;
import dev.portcullis.policy.compiled.CredentialRecords.Revocation;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.credential.StoredRevocation;
import java.util.HashSet;
import java.util.Set;

/** What the database knows of credentials, in the engine's words. */
public record CredentialStore(Credentials credentials) {

  /** Grows with each change; one indexed read. */
  public long change() {
    return credentials.change();
  }

  /** All that bears on the credentials of a document. */
  public CredentialRecords records(PolicyDocument document) {
    var hashes = new HashSet<String>();
    document.apiKeys().forEach(key -> hashes.addAll(hashes(key)));
    var stored = credentials.read(hashes);
    return new CredentialRecords(
        stored.change(),
        stored.keys().stream().map(key -> KeyDefinition.read(key.definition())).toList(),
        stored.revocations().stream().map(CredentialStore::revocation).toList(),
        stored.spent());
  }

  /** The SHA-256 of a key's secrets. */
  static Set<String> hashes(ApiKey key) {
    String previous = key.previousSha256();
    return previous == null || previous.equals(key.sha256())
        ? Set.of(key.sha256())
        : Set.of(key.sha256(), previous);
  }

  private static Revocation revocation(StoredRevocation stored) {
    var kind = stored.kind().equals(Credentials.API_KEY) ? Kind.API_KEY : Kind.CERTIFICATE;
    return new Revocation(kind, stored.name(), stored.marks());
  }
}
