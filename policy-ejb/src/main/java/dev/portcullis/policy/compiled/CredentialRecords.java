package dev.portcullis.policy.compiled;

import dev.portcullis.policy.document.ApiKey;
import java.util.List;
import java.util.Set;

/**
 * What people did with credentials: data of its own, which no document brings back or takes away.
 *
 * @param change the number of the latest change that is in it; 0 before the first
 * @param keys the API keys that people made
 * @param revocations what people revoked
 * @param spent SHA-256 hashes of secrets that a person's key once had and has no more, deleted keys
 *     included; those only that the document in force declares
 */
public record CredentialRecords(
    long change, List<ApiKey> keys, List<Revocation> revocations, Set<String> spent) {

  /** Nobody did anything. */
  public static final CredentialRecords NONE =
      new CredentialRecords(0, List.of(), List.of(), Set.of());

  public CredentialRecords {
    keys = List.copyOf(keys);
    revocations = List.copyOf(revocations);
    spent = Set.copyOf(spent);
  }

  /** What can be revoked. */
  public enum Kind {
    API_KEY,
    CERTIFICATE
  }

  /**
   * A revocation. It holds for whatever has its name and for whatever has one of its marks, so that
   * neither another secret under the name nor another name for the secret brings back what was
   * revoked.
   *
   * @param name of the key or the certificate's entry; of one single certificate {@code sha256:}
   *     and its fingerprint
   * @param marks of a key the SHA-256 of its secrets; of a certificate its canonical subject, or
   *     its fingerprint
   */
  public record Revocation(Kind kind, String name, Set<String> marks) {
    public Revocation {
      marks = Set.copyOf(marks);
    }
  }
}
