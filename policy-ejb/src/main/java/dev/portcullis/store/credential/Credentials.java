package dev.portcullis.store.credential;

import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * API keys that people made, and what people revoked: apart from the policy, each change on record.
 */
public final class Credentials {

  /** The kind of a revoked API key. */
  public static final String API_KEY = "api-key";

  /** The kind of a revoked certificate. */
  public static final String CERTIFICATE = "certificate";

  /** The most keys; ten times as many revocations. Each node has all of them. */
  public static final int MOST = 10_000;

  private static final int ASKED_AT_ONCE = 500;

  private final Database database;
  private final AuditTrail audit;
  private final InstantSource clock;

  public Credentials(Database database, AuditTrail audit, InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
  }

  /** What became of a change. */
  public enum Outcome {
    DONE,
    /** There is a key of that name. */
    TAKEN,
    /** What the name stands for is revoked. */
    REVOKED,
    /** There are as many as there may be. */
    FULL,
    /** There is nothing of that name. */
    UNKNOWN
  }

  /**
   * What becomes of a key.
   *
   * @param definition as it is from now on; null: it is deleted
   * @param spent hashes of secrets that are not this key's current one from now on
   */
  public record Change(@Nullable String definition, Set<String> spent) {
    public Change {
      spent = Set.copyOf(spent);
    }
  }

  /** Grows with each change: cheap, for nodes that look for news. */
  public long change() {
    return database.inTransaction(entities -> CredentialChangeRow.read(entities).number());
  }

  /**
   * All of it.
   *
   * @param hashes of which it is told whether they are spent
   */
  public StoredCredentials read(Set<String> hashes) {
    return database.inTransaction(
        entities ->
            new StoredCredentials(
                CredentialChangeRow.read(entities).number(),
                keys(entities),
                revocations(entities),
                spent(entities, new ArrayList<>(hashes))));
  }

  /** A person's key. */
  public Optional<StoredKey> key(String name) {
    return database.inTransaction(
        entities ->
            Optional.ofNullable(entities.find(ApiKeyRow.class, name)).map(ApiKeyRow::toRecord));
  }

  /** Keeps a new key. */
  public Outcome create(String name, String definition, Author author) {
    return database.inTransaction(
        entities -> {
          CredentialChangeRow.next(entities);
          if (entities.find(ApiKeyRow.class, name) != null) {
            return Outcome.TAKEN;
          }
          if (revocation(entities, API_KEY, name) != null) {
            return Outcome.REVOKED;
          }
          if (count(entities, "ApiKeyRow r") >= MOST) {
            return Outcome.FULL;
          }
          entities.persist(new ApiKeyRow(name, definition, author, clock.instant()));
          audit.record(entities, author, "api-key.create", name, "");
          return Outcome.DONE;
        });
  }

  /**
   * Changes a key.
   *
   * @param act for the record
   * @param change from what is stored; without effects of its own
   */
  public Outcome change(
      String name, Author author, String act, Function<StoredKey, Change> change) {
    return database.inTransaction(
        entities -> {
          CredentialChangeRow.next(entities);
          var row = entities.find(ApiKeyRow.class, name);
          if (row == null) {
            return Outcome.UNKNOWN;
          }
          var changed = change.apply(row.toRecord());
          if (changed.definition() == null) {
            entities.remove(row);
          } else {
            row.change(changed.definition(), author, clock.instant());
          }
          changed.spent().forEach(hash -> spend(entities, hash, name));
          audit.record(entities, author, act, name, "");
          return Outcome.DONE;
        });
  }

  /** Keeps a revocation; one that is there already is known by more marks then. */
  public Outcome revoke(
      String kind, String name, Set<String> marks, Author author, String comment) {
    var revocation =
        new StoredRevocation(kind, name, marks, clock.instant(), author.name(), comment);
    return database.inTransaction(
        entities -> {
          CredentialChangeRow.next(entities);
          if (!keep(entities, revocation)) {
            return Outcome.FULL;
          }
          audit.record(
              entities,
              new Author(revocation.revokedBy()),
              revocation.kind() + ".revoke",
              revocation.name(),
              revocation.comment());
          return Outcome.DONE;
        });
  }

  /**
   * Takes a revocation back.
   *
   * @param left of what it is known by, what it still stands for: SHA-256 of secrets that the name
   *     has no more, and that are spent from now on
   */
  public Outcome unrevoke(
      String kind, String name, Author author, UnaryOperator<Set<String>> left) {
    return database.inTransaction(
        entities -> {
          CredentialChangeRow.next(entities);
          var row = revocation(entities, kind, name);
          if (row == null) {
            return Outcome.UNKNOWN;
          }
          left.apply(row.toRecord().marks()).forEach(hash -> spend(entities, hash, name));
          entities.remove(row);
          audit.record(entities, author, kind + ".unrevoke", name, "");
          return Outcome.DONE;
        });
  }

  /** Whether what older versions of the product kept in the policy is still to be taken over. */
  public boolean toAdopt() {
    return database.inTransaction(entities -> !CredentialChangeRow.read(entities).adopted());
  }

  /**
   * Takes over, once, what older versions of the product kept in the policy.
   *
   * @return false, and nothing is changed, where another node was faster
   */
  public boolean adopt(List<StoredKey> keys, List<StoredRevocation> revocations) {
    return database.inTransaction(
        entities -> {
          var change = CredentialChangeRow.next(entities);
          if (change.adopted()) {
            return false;
          }
          change.adopt();
          for (var key : keys) {
            var author = new Author(key.createdBy());
            entities.persist(new ApiKeyRow(key.name(), key.definition(), author, key.created()));
            audit.record(entities, Author.PORTCULLIS, "api-key.adopt", key.name(), "");
          }
          for (var revocation : revocations) {
            keep(entities, revocation);
            audit.record(
                entities, Author.PORTCULLIS, "api-key.revoke", revocation.name(), "adopted");
          }
          return true;
        });
  }

  private static boolean keep(EntityManager entities, StoredRevocation revocation) {
    var row = revocation(entities, revocation.kind(), revocation.name());
    if (row != null) {
      row.add(revocation.marks());
      return true;
    }
    if (count(entities, "CredentialRevocationRow r") >= 10 * MOST) {
      return false;
    }
    entities.persist(new CredentialRevocationRow(revocation));
    return true;
  }

  private static @Nullable CredentialRevocationRow revocation(
      EntityManager entities, String kind, String name) {
    return entities.find(
        CredentialRevocationRow.class, new CredentialRevocationRow.Key(kind, name));
  }

  private void spend(EntityManager entities, String hash, String name) {
    if (entities.find(SpentSecretRow.class, hash) == null) {
      Instant now = clock.instant();
      entities.persist(new SpentSecretRow(hash, name, now));
    }
  }

  private static List<StoredKey> keys(EntityManager entities) {
    return entities
        .createQuery("select k from ApiKeyRow k order by k.name", ApiKeyRow.class)
        .getResultStream()
        .map(ApiKeyRow::toRecord)
        .toList();
  }

  private static List<StoredRevocation> revocations(EntityManager entities) {
    return entities
        .createQuery(
            "select r from CredentialRevocationRow r order by r.kind, r.name",
            CredentialRevocationRow.class)
        .getResultStream()
        .map(CredentialRevocationRow::toRecord)
        .toList();
  }

  private static Set<String> spent(EntityManager entities, List<String> hashes) {
    var spent = new HashSet<String>();
    for (int from = 0; from < hashes.size(); from += ASKED_AT_ONCE) {
      spent.addAll(
          entities
              .createQuery(
                  "select s.sha256 from SpentSecretRow s where s.sha256 in :hashes", String.class)
              .setParameter(
                  "hashes", hashes.subList(from, Math.min(from + ASKED_AT_ONCE, hashes.size())))
              .getResultList());
    }
    return spent;
  }

  /**
   * @param rows a constant: entity and alias {@code r}
   */
  private static long count(EntityManager entities, String rows) {
    return entities.createQuery("select count(r) from " + rows, Long.class).getSingleResult();
  }
}
