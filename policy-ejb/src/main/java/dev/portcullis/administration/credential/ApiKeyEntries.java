package dev.portcullis.administration.credential;

import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.credential.StoredCredentials;
import dev.portcullis.store.credential.StoredKey;
import dev.portcullis.store.credential.StoredRevocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys that there are, with what is known of each. */
final class ApiKeyEntries {

  private final Map<String, StoredRevocation> byName = new HashMap<>();
  private final Map<String, StoredRevocation> byHash = new HashMap<>();

  private ApiKeyEntries(StoredCredentials stored) {
    for (var revocation : stored.revocations()) {
      if (revocation.kind().equals(Credentials.API_KEY)) {
        byName.put(revocation.name(), revocation);
        revocation.marks().forEach(hash -> byHash.put(hash, revocation));
      }
    }
  }

  static List<ApiKeyEntry> of(PolicyDocument document, StoredCredentials stored) {
    var entries = new ApiKeyEntries(stored);
    var people = stored.keys().stream().map(StoredKey::name).collect(Collectors.toSet());
    var all = new ArrayList<ApiKeyEntry>();
    stored.keys().forEach(key -> all.add(entries.made(key)));
    for (var key : document.apiKeys()) {
      boolean inForce = !people.contains(key.name());
      all.add(new ApiKeyEntry(key, null, "", inForce, entries.revocation(key)));
    }
    return all;
  }

  private ApiKeyEntry made(StoredKey stored) {
    var key = KeyDefinition.read(stored.definition());
    return new ApiKeyEntry(key, stored.created(), stored.createdBy(), true, revocation(key));
  }

  private @Nullable StoredRevocation revocation(ApiKey key) {
    var named = byName.get(key.name());
    return named != null ? named : byHash.get(key.sha256());
  }
}
