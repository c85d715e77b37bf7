package dev.portcullis.administration.credential;

import static java.util.stream.Collectors.toSet;

import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.ReadResult;
import dev.portcullis.request.Subject;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.credential.StoredKey;
import dev.portcullis.store.credential.StoredRevocation;
import dev.portcullis.store.limit.DatabaseQuotaLedger;
import dev.portcullis.store.limit.KeyOverrides;
import dev.portcullis.store.policy.PolicyHistory;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 *
 * <p>What limits counted under the names of keys and certificates is counted under their kinds and
 * names as well.
 */
public final class CredentialAdoption {

  private static final System.Logger LOG = System.getLogger(CredentialAdoption.class.getName());

  /** As older versions of the product worded the comments of such versions. */
  private static final Pattern ACT = Pattern.compile("(create|add|delete) API key (.+)");

  /** What stood before the name of a key and of a certificate alike. */
  private static final String FORMER = "portcullis|";

  private final Credentials credentials;
  private final PolicyHistory history;
  private final KeyOverrides overrides;
  private final DatabaseQuotaLedger quotas;
  private final InstantSource clock;
  private final Map<String, String> made = new HashMap<>();
  private final Map<String, Set<String>> revoked = new HashMap<>();
  private final Map<String, String> revokers = new HashMap<>();
  private Map<String, Boolean> ofTheFile = Map.of();
  private List<ApiKey> active = List.of();
  private Set<String> certificates = Set.of();

  public CredentialAdoption(
      Credentials credentials,
      PolicyHistory history,
      KeyOverrides overrides,
      DatabaseQuotaLedger quotas,
      InstantSource clock) {
    this.credentials = credentials;
    this.history = history;
    this.overrides = overrides;
    this.quotas = quotas;
    this.clock = clock;
  }

  /** Does so where it was not done yet. */
  public void run() {
    if (!credentials.toAdopt()) {
      return;
    }
    history.replay(this::follow);
    overrides.copy(this::withKind);
    quotas.copy(clock.instant(), this::withKind);
    made.keySet().removeAll(ofTheFile.keySet());
    var keys = active.stream().filter(key -> made.containsKey(key.name())).toList();
    if (credentials.adopt(keys.stream().map(this::stored).toList(), revocations())) {
      keys.forEach(key -> told("API key " + key.name() + " is a person's now"));
      revoked.keySet().forEach(name -> told("API key " + name + " stays revoked"));
    }
  }

  /**
   * The key that a limit counts an API key or a certificate under, of the key that older versions
   * of the product counted both under.
   */
  private Optional<String> withKind(String key) {
    if (!key.startsWith(FORMER)) {
      return Optional.empty();
    }
    String name = key.substring(FORMER.length());
    boolean certificate =
        certificates.contains(name) && active.stream().noneMatch(k -> k.name().equals(name));
    var kind = certificate ? Subject.Kind.CERTIFICATE : Subject.Kind.API_KEY;
    return Optional.of(kind.slug() + '|' + name);
  }

  private void follow(PolicyHistory.Step step) {
    var before = active;
    var document = document(step.document());
    active = document.apiKeys();
    certificates = document.certificates().stream().map(Certificate::name).collect(toSet());
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
  private static PolicyDocument document(String text) {
    var read = PolicyReader.read(text);
    return read instanceof ReadResult.Read good
        ? good.document()
        : ((ReadResult.Unreadable) read).readable();
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
