package dev.portcullis.administration.credential;

import dev.portcullis.administration.credential.CredentialResult.Changed;
import dev.portcullis.administration.credential.CredentialResult.Created;
import dev.portcullis.administration.credential.CredentialResult.Refusal;
import dev.portcullis.administration.credential.CredentialResult.Refused;
import dev.portcullis.administration.credential.CredentialResult.Rejected;
import dev.portcullis.administration.credential.CredentialResult.Unknown;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.credential.StoredKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * API keys that people make. They are no policy: no version of it holds them, and none brings back
 * or takes away what was done to them. Keys that the policy document declares are listed beside
 * them, and can be revoked, but are changed where they are declared.
 */
public final class ApiKeyAdministration {

  /** How long the old secret stays good after a rotation, unless said otherwise. */
  public static final Duration DEFAULT_GRACE = Duration.ofHours(24);

  /** The longest grace time. */
  public static final Duration MAX_GRACE = Duration.ofDays(90);

  private final Supplier<PolicyDocument> policy;
  private final Credentials credentials;
  private final LongConsumer announce;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param policy the document in force
   * @param announce told the number of each change once it is committed
   */
  public ApiKeyAdministration(
      Supplier<PolicyDocument> policy,
      Credentials credentials,
      LongConsumer announce,
      InstantSource clock) {
    this.policy = policy;
    this.credentials = credentials;
    this.announce = announce;
    this.clock = clock;
  }

  /** All keys, without secrets: people's first, then the document's, each in their order. */
  public List<ApiKeyEntry> list() {
    return ApiKeyEntries.of(policy.get(), credentials.read(Set.of()));
  }

  /** The document without the keys in whose place people's keys stand. */
  public PolicyDocument withoutPeoplesKeys(PolicyDocument document) {
    var names = new HashSet<String>();
    credentials.read(Set.of()).keys().forEach(key -> names.add(key.name()));
    var others = document.apiKeys().stream().filter(key -> !names.contains(key.name())).toList();
    return others.size() == document.apiKeys().size() ? document : document.withApiKeys(others);
  }

  /** Makes a key. */
  public CredentialResult create(Author author, NewApiKey wanted) {
    String secret = ApiKeys.generate(random);
    ApiKey key = wanted.withHash(ApiKeys.sha256(secret));
    var problems = problems(key);
    if (!problems.isEmpty()) {
      return new Rejected(problems);
    }
    if (declared(wanted.name()).isPresent()) {
      return new Refused(Refusal.NAME_TAKEN);
    }
    var outcome = credentials.create(wanted.name(), KeyDefinition.of(key), author);
    return told(outcome, new Created(wanted.name(), secret));
  }

  /** Changes what a key gives its bearer; its secret stays. */
  public CredentialResult change(Author author, NewApiKey wanted) {
    var problems = problems(wanted.withHash(ApiKeys.sha256("")));
    return problems.isEmpty()
        ? change(
            author,
            wanted.name(),
            "api-key.change",
            key -> wanted.of(key),
            new Changed(wanted.name()))
        : new Rejected(problems);
  }

  /**
   * Gives a key a new secret.
   *
   * @param grace how long the old secret stays good, 0 to {@link #MAX_GRACE}
   */
  public CredentialResult rotate(Author author, String name, Duration grace) {
    if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
      return new Rejected(
          List.of(new Problem(0, "grace", "the grace time is out of range", "give 0 to 90 days")));
    }
    if (revoked(name)) {
      return new Refused(Refusal.REVOKED);
    }
    String secret = ApiKeys.generate(random);
    return change(
        author,
        name,
        "api-key.rotate",
        key -> rotated(key, ApiKeys.sha256(secret), grace),
        new Created(name, secret));
  }

  /** Forgets a key; its secrets are good no more, whatever document declares them. */
  public CredentialResult delete(Author author, String name) {
    return change(author, name, "api-key.delete", key -> null, new Changed(name));
  }

  /** Makes a key known as no longer good: it is answered with {@code credentials-revoked}. */
  public CredentialResult revoke(Author author, String name, String comment) {
    var marks = hashes(name);
    return marks.isEmpty()
        ? new Unknown()
        : told(
            credentials.revoke(Credentials.API_KEY, name, marks, author, comment),
            new Changed(name));
  }

  /**
   * Takes a revocation back: the secrets that the key has now are good again. Those that it had
   * when it was revoked and has no more stay dead, or a roll-back would bring them back.
   */
  public CredentialResult unrevoke(Author author, String name) {
    var present = hashes(name);
    var outcome =
        credentials.unrevoke(
            Credentials.API_KEY,
            name,
            author,
            marks -> present.isEmpty() ? present : without(marks, present));
    return told(outcome, new Changed(name));
  }

  private static Set<String> without(Set<String> marks, Set<String> present) {
    var left = new HashSet<>(marks);
    left.removeAll(present);
    return left;
  }

  /** The secrets that whatever has this name has now. */
  private Set<String> hashes(String name) {
    var hashes = new HashSet<String>();
    credentials
        .key(name)
        .map(ApiKeyAdministration::read)
        .ifPresent(key -> hashes.addAll(CredentialStore.hashes(key)));
    declared(name).ifPresent(key -> hashes.addAll(CredentialStore.hashes(key)));
    return hashes;
  }

  private CredentialResult change(
      Author author, String name, String act, KeyChange change, CredentialResult done) {
    var outcome = credentials.change(name, author, act, stored -> changed(read(stored), change));
    return outcome == Credentials.Outcome.UNKNOWN && declared(name).isPresent()
        ? new Refused(Refusal.DECLARED)
        : told(outcome, done);
  }

  /** What becomes of a key; null: it is deleted. */
  private interface KeyChange {
    @Nullable ApiKey of(ApiKey key);
  }

  private static Credentials.Change changed(ApiKey before, KeyChange change) {
    var after = change.of(before);
    var spent = new HashSet<>(CredentialStore.hashes(before));
    if (after == null) {
      return new Credentials.Change(null, spent);
    }
    spent.remove(after.sha256());
    return new Credentials.Change(KeyDefinition.of(after), spent);
  }

  private CredentialResult told(Credentials.Outcome outcome, CredentialResult done) {
    if (outcome == Credentials.Outcome.DONE) {
      announce.accept(credentials.change());
    }
    return switch (outcome) {
      case DONE -> done;
      case TAKEN -> new Refused(Refusal.NAME_TAKEN);
      case REVOKED -> new Refused(Refusal.REVOKED);
      case FULL -> new Refused(Refusal.FULL);
      case UNKNOWN -> new Unknown();
    };
  }

  private boolean revoked(String name) {
    return list().stream()
        .anyMatch(entry -> !entry.declared() && entry.key().name().equals(name) && entry.revoked());
  }

  private Optional<ApiKey> declared(String name) {
    return policy.get().apiKeys().stream().filter(key -> key.name().equals(name)).findFirst();
  }

  private static ApiKey read(StoredKey stored) {
    return KeyDefinition.read(stored.definition());
  }

  /** As if a document declared it. */
  private List<Problem> problems(ApiKey key) {
    var alone = KeyDefinition.document(key, policy.get().roles());
    return PolicyCompiler.compile(alone, 1) instanceof CompileResult.Rejected rejected
        ? rejected.problems().stream().filter(p -> p.path().startsWith("api-keys")).toList()
        : List.of();
  }

  private ApiKey rotated(ApiKey key, String sha256, Duration grace) {
    return new ApiKey(
        key.name(),
        sha256,
        key.roles(),
        key.scopes(),
        key.expires(),
        grace.isZero() ? null : key.sha256(),
        grace.isZero() ? null : clock.instant().plus(grace).truncatedTo(ChronoUnit.SECONDS),
        false,
        key.metadata());
  }
}
