package dev.portcullis.store.policy;

import dev.portcullis.store.database.Database;
import java.util.List;
import java.util.function.Consumer;

/** What was in force one after the other, from the first publication on. */
public final class PolicyHistory {
  private static final int READ_AT_ONCE = 100;

  private final Database database;

  public PolicyHistory(Database database) {
    this.database = database;
  }

  /**
   * A version came into force.
   *
   * @param again whether it had been in force before: a roll-back
   * @param author who wrote the version
   * @param comment why it was written
   * @param document its text
   */
  public record Step(boolean again, String author, String comment, String document) {}

  /** Tells of every publication, the oldest first. */
  public void replay(Consumer<Step> told) {
    long after = 0;
    long newest = 0;
    for (var rows = publications(after); !rows.isEmpty(); rows = publications(after)) {
      for (var row : rows) {
        told.accept(step(row.version(), row.version() <= newest));
        newest = Math.max(newest, row.version());
        after = row.number();
      }
    }
  }

  private List<PolicyPublicationRow> publications(long after) {
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select p from PolicyPublicationRow p where p.number > :after order by"
                        + " p.number",
                    PolicyPublicationRow.class)
                .setParameter("after", after)
                .setMaxResults(READ_AT_ONCE)
                .getResultList());
  }

  private Step step(long version, boolean again) {
    return database.inTransaction(
        entities -> {
          var row = entities.find(PolicyVersionRow.class, version);
          var told = row.toRecord(0);
          return new Step(again, told.author(), told.comment(), row.document());
        });
  }
}
