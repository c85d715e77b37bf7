package dev.portcullis.ejb;

import dev.portcullis.policy.PolicyDocument.ApiKey;
import dev.portcullis.policy.PolicyReader;
import dev.portcullis.policy.ReadResult;
import dev.portcullis.store.Author;
import dev.portcullis.store.Credentials;
import dev.portcullis.store.PolicyHistory;
import dev.portcullis.store.StoredKey;
import dev.portcullis.store.StoredRevocation;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes over, once, what older versions of the product kept in the policy: keys that people made,
 * and revocations. The stored versions stay as they are.
 *
 * <p>Their acts are found in the history, since each was a version. A key becomes a person's where
 * a person made it and the policy file does not declare it. A revocation counts until a person took
 * it back by a version of their own: where the policy file or a roll-back brought a key back that a
 * person had revoked, it is revoked again.
 */
final class CredentialAdoption {

  private static final System.Logger LOG = System.getLogger(CredentialAdoption.class.getName());

  /** As older versions of the product worded the comments of such versions. */
  private static final Pattern ACT = Pattern.compile("(create|add|delete) API key (.+)");

  private final Credentials credentials;
  private final PolicyHistory history;
  private final InstantSource clock;
  private final Map<String, String> made = new HashMap<>();
  private final Map<String, Set<String>> revoked = new HashMap<>();
  private final Map<String, String> revokers = new HashMap<>();
  private Map<String, Boolean> ofTheFile = Map.of();
  private List<ApiKey> active = List.of();

  CredentialAdoption(Credentials credentials, PolicyHistory history, InstantSource clock) {
    this.credentials = credentials;
    this.history = history;
    this.clock = clock;
  }

  /** Does so where it was not done yet. */
  void run() {
    if (!credentials.toAdopt()) {
      return;
    }
    history.replay(this::follow);
    made.keySet().removeAll(ofTheFile.keySet());
    var keys = active.stream().filter(key -> made.containsKey(key.name())).toList();
    if (credentials.adopt(keys.stream().map(this::stored).toList(), revocations())) {
      keys.forEach(key -> told("API key " + key.name() + " is a person's now"));
      revoked.keySet().forEach(name -> told("API key " + name + " stays revoked"));
    }
  }

  private void follow(PolicyHistory.Step step) {
    var before = active;
    active = keys(step.document());
    if (step.again()) {
      return;
    }
    if (step.author().equals(Author.POLICY_FILE.name())) {
      ofTheFile = revokedByName(active);
    } else {
      followPerson(step, revokedByName(before));
    }
  }

  private static Map<String, Boolean> revokedByName(List<ApiKey> keys) {
    var revoked = new HashMap<String, Boolean>();
    keys.forEach(key -> revoked.put(key.name(), key.revoked()));
    return revoked;
  }

  private void followPerson(PolicyHistory.Step step, Map<String, Boolean> before) {
    var act = ACT.matcher(step.comment());
    if (act.matches()) {
      boolean gone = act.group(1).equals("delete");
      made.compute(act.group(2), (name, author) -> gone ? null : step.author());
    }
    for (var key : active) {
      if (key.revoked() && !ofTheFile.getOrDefault(key.name(), false)) {
        revoked
            .computeIfAbsent(key.name(), name -> new HashSet<>())
            .addAll(CredentialStore.hashes(key));
        revokers.put(key.name(), step.author());
      } else if (!key.revoked() && before.getOrDefault(key.name(), false)) {
        revoked.remove(key.name());
      }
    }
  }

  /** What can be read of a version that a newer version of the product might refuse. */
  private static List<ApiKey> keys(String document) {
    var read = PolicyReader.read(document);
    return read instanceof ReadResult.Read good
        ? good.document().apiKeys()
        : ((ReadResult.Unreadable) read).readable().apiKeys();
  }

  private StoredKey stored(ApiKey key) {
    var good = NewApiKey.like(key).of(key);
    return new StoredKey(
        key.name(), KeyDefinition.of(good), clock.instant(), made.getOrDefault(key.name(), ""));
  }

  private List<StoredRevocation> revocations() {
    return revoked.entrySet().stream()
        .map(
            entry ->
                new StoredRevocation(
                    Credentials.API_KEY,
                    entry.getKey(),
                    entry.getValue(),
                    clock.instant(),
                    revokers.getOrDefault(entry.getKey(), ""),
                    "taken over from the policy"))
        .toList();
  }

  private static void told(String what) {
    LOG.log(System.Logger.Level.INFO, "taken over from the policy: " + what);
  }
}
