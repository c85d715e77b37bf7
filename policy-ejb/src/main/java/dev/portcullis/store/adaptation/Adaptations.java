package dev.portcullis.store.adaptation;

import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Acts of adaptation: kept, shown, undone. */
public final class Adaptations {
  private static final int MAX_CURRENT = 10_000;

  private final Database database;
  private final AuditTrail audit;
  private final InstantSource clock;

  public Adaptations(Database database, AuditTrail audit, InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Keeps an act that starts now.
   *
   * @param suggested whether it is only a proposal
   */
  public Adaptation start(
      Adaptation.Kind kind, String subject, String reason, Duration length, boolean suggested) {
    Instant now = clock.instant();
    return database.inTransaction(
        entities -> {
          var row = new AdaptationRow(kind, subject, reason, now, now.plus(length), suggested);
          entities.persist(row);
          String act = suggested ? "quarantine.suggest" : "quarantine.start";
          audit.record(entities, Author.PORTCULLIS, act, kind.slug() + " " + subject, reason);
          return row.toRecord();
        });
  }

  /** What holds now, proposals included, newest first. */
  public List<Adaptation> current() {
    long now = clock.millis();
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select a from AdaptationRow a where a.endsAt > :now and a.releasedAt is null"
                        + " order by a.id desc",
                    AdaptationRow.class)
                .setParameter("now", now)
                .setMaxResults(MAX_CURRENT)
                .getResultStream()
                .map(AdaptationRow::toRecord)
                .toList());
  }

  /** The latest acts, ended ones included, newest first. */
  public List<Adaptation> latest(int limit) {
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select a from AdaptationRow a order by a.id desc", AdaptationRow.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(AdaptationRow::toRecord)
                .toList());
  }

  /**
   * Ends an act early, and every other that suspends the same; empty where there is none that
   * holds.
   */
  public Optional<Adaptation> release(long id, Author author) {
    Instant now = clock.instant();
    return database.inTransaction(
        entities -> {
          var row = entities.find(AdaptationRow.class, id, LockModeType.PESSIMISTIC_WRITE);
          if (row == null || !row.releasable(now)) {
            return Optional.empty();
          }
          holding(entities, row, now).forEach(same -> same.release(author, now));
          Adaptation released = row.toRecord();
          String object = released.kind().slug() + " " + released.subject();
          audit.record(entities, author, "quarantine.release", object, "");
          return Optional.of(released);
        });
  }

  /** Ends whatever suspends somebody now; nothing where nothing does. */
  public void end(Adaptation.Kind kind, String subject, Author author) {
    newest(kind, subject).ifPresent(act -> release(act.id(), author));
  }

  /** The newest act against somebody, ended or not. */
  public Optional<Adaptation> newest(Adaptation.Kind kind, String subject) {
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select a from AdaptationRow a where a.kind = :kind and a.subject = :subject"
                        + " order by a.id desc",
                    AdaptationRow.class)
                .setParameter("kind", kind.name())
                .setParameter("subject", Adaptation.recorded(subject))
                .setMaxResults(1)
                .getResultStream()
                .map(AdaptationRow::toRecord)
                .findFirst());
  }

  /** Nodes that see the same at once each write it down. */
  private static List<AdaptationRow> holding(
      EntityManager entities, AdaptationRow row, Instant now) {
    return entities
        .createQuery("select a from AdaptationRow a where a.endsAt > :now", AdaptationRow.class)
        .setParameter("now", now.toEpochMilli())
        .getResultStream()
        .filter(other -> other.sameAs(row) && other.releasable(now))
        .toList();
  }
}
