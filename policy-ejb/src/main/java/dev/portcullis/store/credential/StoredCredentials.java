package dev.portcullis.store.credential;

import java.util.List;
import java.util.Set;

/**
 * What people did with credentials.
 *
 * @param change the number of the latest change that is surely in it
 * @param spent those of the hashes asked for that belonged to secrets which are no more
 */
public record StoredCredentials(
    long change, List<StoredKey> keys, List<StoredRevocation> revocations, Set<String> spent) {
  public StoredCredentials {
    keys = List.copyOf(keys);
    revocations = List.copyOf(revocations);
    spent = Set.copyOf(spent);
  }
}
