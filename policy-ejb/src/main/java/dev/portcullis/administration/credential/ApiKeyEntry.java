package dev.portcullis.administration.credential;

import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.store.credential.StoredRevocation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key and whose it is.
 *
 * @param key without secrets
 * @param created when a person made it; null where the policy document declares it
 * @param createdBy who made it; empty where the policy document declares it
 * @param inForce false where a person's key has the name that the document gives this one
 * @param revocation what a person revoked it by, or null
 */
public record ApiKeyEntry(
    ApiKey key,
    @Nullable Instant created,
    String createdBy,
    boolean inForce,
    @Nullable StoredRevocation revocation) {

  /** Whether the policy document declares it: changed there, not here. */
  public boolean declared() {
    return created == null;
  }

  /** The owner's name outside. */
  public String owner() {
    return declared() ? "document" : "person";
  }

  /** Whether it is known and no longer good. */
  public boolean revoked() {
    return revocation != null || key.revoked();
  }
}
