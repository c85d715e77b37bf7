package dev.portcullis.store.policy;

import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.StoreClashException;
import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The versions of the policy, and which of them is in force.
 *
 * <p>A version never changes. What is in force is the last row of a list of publications that only
 * grows: publishing adds a version and a publication, rolling back adds a publication of an old
 * version. Its number is the primary key, so of two nodes that publish at once the database lets
 * one through.
 */
public final class PolicyVersions {
  private final Database database;
  private final AuditTrail audit;
  private final InstantSource clock;

  public PolicyVersions(Database database, AuditTrail audit, InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
  }

  /** What became of a change. */
  public sealed interface Outcome {
    /** It is in force. */
    record Done(long version, long publication) implements Outcome {}

    /** Another version was in force than the writer believed. */
    record Conflict(long activeVersion) implements Outcome {}

    /** There is no such version. */
    record Unknown() implements Outcome {}
  }

  /** The number of the latest publication: cheap, for nodes that look for news. */
  public long publication() {
    return database.inTransaction(entities -> latest(entities).number());
  }

  /** What is in force. */
  public StoredPolicy active() {
    return database.inTransaction(
        entities -> {
          PolicyPublicationRow latest = latest(entities);
          return stored(entities.find(PolicyVersionRow.class, latest.version()), latest);
        });
  }

  /** A version with its text. */
  public Optional<StoredPolicy> find(long number) {
    return database.inTransaction(
        entities ->
            Optional.ofNullable(entities.find(PolicyVersionRow.class, number))
                .map(row -> stored(row, latest(entities))));
  }

  /**
   * The history, newest first.
   *
   * @param before only versions below this number; {@link Long#MAX_VALUE} for all
   */
  public List<PolicyVersion> list(long before, int limit) {
    return database.inTransaction(
        entities -> {
          long active = latest(entities).version();
          return entities
              .createQuery(
                  "select v from PolicyVersionRow v where v.number < :before order by v.number"
                      + " desc",
                  PolicyVersionRow.class)
              .setParameter("before", before)
              .setMaxResults(limit)
              .getResultStream()
              .map(row -> row.toRecord(active))
              .toList();
        });
  }

  /**
   * Stores a new version and puts it in force; a document that is in force already stays as it is,
   * with its number.
   *
   * @param expected the version that the writer believes in force, or 0 for any
   */
  public Outcome publish(PolicyText text, long expected, Author author, String comment) {
    return retrying(entities -> publish(entities, text, expected, author, comment));
  }

  /**
   * Publishes what the policy file says, unless it said the same when it was last published: then
   * what was published or rolled back since stays in force.
   */
  public Outcome publishFile(PolicyText text, Author author, String comment) {
    return retrying(
        entities -> {
          PolicyPublicationRow latest = latest(entities);
          int changed =
              entities
                  .createNativeQuery("update policy_file set hash = ? where id = 1 and hash <> ?")
                  .setParameter(1, text.hash())
                  .setParameter(2, text.hash())
                  .executeUpdate();
          return changed == 0
              ? new Outcome.Done(latest.version(), latest.number())
              : publish(entities, text, 0, author, comment);
        });
  }

  private Outcome publish(
      EntityManager entities, PolicyText text, long expected, Author author, String comment) {
    PolicyPublicationRow latest = latest(entities);
    if (expected != 0 && expected != latest.version()) {
      return new Outcome.Conflict(latest.version());
    }
    if (text.hash().equals(entities.find(PolicyVersionRow.class, latest.version()).hash())) {
      return new Outcome.Done(latest.version(), latest.number());
    }
    long number = highestVersion(entities) + 1;
    entities.persist(
        new PolicyVersionRow(
            number, author, clock.instant(), text.hash(), comment, text.document()));
    entities.flush();
    audit.record(entities, author, "policy.publish", "version " + number, comment);
    return putInForce(entities, latest, number, author);
  }

  /**
   * Puts a stored version in force again.
   *
   * @param expected the version that the writer believes in force, or 0 for any
   */
  public Outcome activate(long number, long expected, Author author) {
    return retrying(
        entities -> {
          PolicyPublicationRow latest = latest(entities);
          if (entities.find(PolicyVersionRow.class, number) == null) {
            return new Outcome.Unknown();
          }
          if (expected != 0 && expected != latest.version()) {
            return new Outcome.Conflict(latest.version());
          }
          if (number == latest.version()) {
            return new Outcome.Done(number, latest.number());
          }
          audit.record(
              entities,
              author,
              "policy.activate",
              "version " + number,
              "instead of version " + latest.version());
          return putInForce(entities, latest, number, author);
        });
  }

  private Outcome putInForce(
      EntityManager entities, PolicyPublicationRow latest, long version, Author author) {
    long publication = latest.number() + 1;
    entities.persist(new PolicyPublicationRow(publication, version, author, clock.instant()));
    return new Outcome.Done(version, publication);
  }

  /** A clash means that another publication came first: look again, and then decide. */
  private Outcome retrying(Function<EntityManager, Outcome> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return database.inTransaction(work);
      } catch (StoreClashException e) {
        if (attempt == 20) {
          throw e;
        }
      }
    }
  }

  private static PolicyPublicationRow latest(EntityManager entities) {
    return entities
        .createQuery(
            "select p from PolicyPublicationRow p order by p.number desc",
            PolicyPublicationRow.class)
        .setMaxResults(1)
        .getSingleResult();
  }

  private static long highestVersion(EntityManager entities) {
    return entities
        .createQuery("select max(v.number) from PolicyVersionRow v", Long.class)
        .getSingleResult();
  }

  private static StoredPolicy stored(PolicyVersionRow row, PolicyPublicationRow latest) {
    return new StoredPolicy(row.toRecord(latest.version()), latest.number(), row.document());
  }
}
