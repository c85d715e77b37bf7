package dev.portcullis.store.audit;

import dev.portcullis.store.database.Database;
import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.util.List;

/** Who did what: append-only. */
public final class AuditTrail {
  private final Database database;
  private final InstantSource clock;

  public AuditTrail(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Writes an entry of its own. */
  public void record(Author actor, String act, String object, String detail) {
    database.inTransaction(
        entities -> {
          record(entities, actor, act, object, detail);
          return true;
        });
  }

  /** Writes an entry that stands or falls with what it tells of. */
  public void record(
      EntityManager entities, Author actor, String act, String object, String detail) {
    entities.persist(new AuditEntryRow(clock.instant(), actor, act, object, detail));
  }

  /** The latest entries, newest first. */
  public List<AuditEntry> latest(int limit) {
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select e from AuditEntryRow e order by e.id desc", AuditEntryRow.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(AuditEntryRow::toRecord)
                .toList());
  }
}
