package dev.portcullis.store.credential;

import dev.portcullis.store.database.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The public keys of all nodes, for upstreams that verify {@code Portcullis-Assertion}. Each node
 * announces its own from time to time; a key that nobody announced for a day is forgotten.
 */
public final class AssertionKeys {
  private static final Duration MEMORY = Duration.ofDays(1);

  private final Database database;
  private final InstantSource clock;

  public AssertionKeys(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Makes a key known, or says that it is still in use.
   *
   * @param jwk the public key as JSON (RFC 7517); never a private one
   */
  public void announce(String kid, String jwk) {
    long now = clock.millis();
    database.inTransaction(
        entities -> {
          entities.merge(new AssertionKeyRow(kid, jwk, now));
          return entities
              .createQuery("delete from AssertionKeyRow k where k.seenAt < :before")
              .setParameter("before", now - MEMORY.toMillis())
              .executeUpdate();
        });
  }

  /** All public keys, each as JSON. */
  public List<String> all() {
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select k from AssertionKeyRow k order by k.kid", AssertionKeyRow.class)
                .setMaxResults(1_000)
                .getResultStream()
                .map(AssertionKeyRow::jwk)
                .toList());
  }
}
