package dev.portcullis.store.credential;

import java.time.Instant;
import java.util.Set;

/**
 * What a person revoked.
 *
 * @param kind {@code api-key} or {@code certificate}
 * @param name of the key or of the certificate's entry
 * @param marks what else it is known by, none with a line break
 * @param revokedBy who revoked it
 * @param comment why; may be empty
 */
public record StoredRevocation(
    String kind,
    String name,
    Set<String> marks,
    Instant revoked,
    String revokedBy,
    String comment) {
  public StoredRevocation {
    marks = Set.copyOf(marks);
  }
}
