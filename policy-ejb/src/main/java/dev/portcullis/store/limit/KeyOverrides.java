package dev.portcullis.store.limit;

import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Overrides of limits: kept until they end, each change on record. */
public final class KeyOverrides {

  /** How many may hold at one time; each node has all of them in memory, 300 bytes each. */
  public static final int MOST = 10_000;

  private final Database database;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final int most;

  public KeyOverrides(Database database, AuditTrail audit, InstantSource clock) {
    this(database, audit, clock, MOST);
  }

  KeyOverrides(Database database, AuditTrail audit, InstantSource clock, int most) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
    this.most = most;
  }

  /** Grows with each change: cheap, for nodes that look for news. */
  public long change() {
    return database.inTransaction(
        entities -> entities.find(KeyOverrideChangeRow.class, KeyOverrideChangeRow.ONLY).number());
  }

  /** What holds now, by limit and key. */
  public List<KeyOverride> current() {
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select o from KeyOverrideRow o where o.untilAt > :now"
                        + " order by o.limitName, o.keyText",
                    KeyOverrideRow.class)
                .setParameter("now", clock.millis())
                .setMaxResults(MOST)
                .getResultStream()
                .map(KeyOverrideRow::toRecord)
                .toList());
  }

  /**
   * Keeps an override, in the place of the key's former one; forgets those that have ended.
   *
   * @return false, and it is not kept, where {@value #MOST} hold already
   */
  public boolean put(KeyOverride override) {
    Instant now = clock.instant();
    return database.inTransaction(
        entities -> {
          next(entities);
          forget(entities, now);
          String id = KeyOverrideRow.id(override.limit(), override.key());
          if (entities.find(KeyOverrideRow.class, id) == null && count(entities) >= most) {
            return false;
          }
          entities.merge(new KeyOverrideRow(override));
          audit.record(
              entities,
              new Author(override.author()),
              "limit.override",
              override.limit() + " " + override.key(),
              told(override));
          return true;
        });
  }

  /** Ends an override early; false where there is none. */
  public boolean remove(String limit, String key, Author author) {
    Instant now = clock.instant();
    return database.inTransaction(
        entities -> {
          next(entities);
          var row = entities.find(KeyOverrideRow.class, KeyOverrideRow.id(limit, key));
          if (row == null || row.ended(now)) {
            return false;
          }
          entities.remove(row);
          audit.record(entities, author, "limit.override-end", limit + " " + key, "");
          return true;
        });
  }

  /**
   * Keeps what holds for a key under another key too, unless that has an override of its own.
   *
   * @param other the other key, empty for none
   */
  public void copy(Function<String, Optional<String>> other) {
    var holding = current();
    database.inTransaction(
        entities -> {
          next(entities);
          for (var override : holding) {
            var key = other.apply(override.key());
            if (key.filter(KeyOverride::keepable).isPresent()) {
              copy(entities, override.of(key.get()));
            }
          }
          return true;
        });
  }

  private static void copy(EntityManager entities, KeyOverride override) {
    String id = KeyOverrideRow.id(override.limit(), override.key());
    if (entities.find(KeyOverrideRow.class, id) == null) {
      entities.persist(new KeyOverrideRow(override));
    }
  }

  private static String told(KeyOverride override) {
    String burst = override.burst() == null ? "" : ", burst " + override.burst();
    String comment = override.comment().isEmpty() ? "" : ": " + override.comment();
    return override.amount() + burst + " until " + override.until() + comment;
  }

  /** Writers go one after the other, so that their number is exact. */
  private static void next(EntityManager entities) {
    entities
        .find(KeyOverrideChangeRow.class, KeyOverrideChangeRow.ONLY, LockModeType.PESSIMISTIC_WRITE)
        .next();
  }

  private static void forget(EntityManager entities, Instant now) {
    entities
        .createQuery("delete from KeyOverrideRow o where o.untilAt <= :now")
        .setParameter("now", now.toEpochMilli())
        .executeUpdate();
  }

  private static long count(EntityManager entities) {
    return entities
        .createQuery("select count(o) from KeyOverrideRow o", Long.class)
        .getSingleResult();
  }
}
