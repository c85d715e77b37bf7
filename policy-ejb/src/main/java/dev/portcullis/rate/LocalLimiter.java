package dev.portcullis.rate;

import dev.portcullis.policy.PolicyDocument.Limit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits of this node alone: what protects the node itself (requests per address before any
 * signature is checked) and what a node without a cluster needs.
 *
 * <p>Per key one TAT and one compare-and-set around the pure step of {@link Gcra}: no lock, no
 * queue, no timer. Over any time {@code t}, however many threads ask, at most {@code burst + rate ×
 * t} are admitted.
 */
public final class LocalLimiter implements Limiter {
  /** Keys that a node holds unless told otherwise; about 150 bytes each. */
  public static final long DEFAULT_CAPACITY = 1_000_000;

  private final LongSupplier clock;
  private final long origin;
  private final KeyTables<KeyCell> tables;

  /**
   * A limiter.
   *
   * @param clock nanoseconds that never go back, from any origin: {@code System::nanoTime}
   * @param capacity the most keys held; how keys beyond it fare is told at {@link KeyTables}
   */
  public LocalLimiter(LongSupplier clock, long capacity) {
    this.clock = clock;
    this.origin = clock.getAsLong();
    this.tables = new KeyTables<>(capacity, (table, key) -> new KeyCell());
  }

  @Override
  public LimitState acquire(Limit limit, String key) {
    long nanos = clock.getAsLong() - origin;
    while (true) {
      var table = tables.of(limit);
      var cell = table.cell(key, nanos);
      var state = cell == null ? null : take(table, cell, table.gcra.ticks(nanos));
      if (state != null) {
        return state;
      }
    }
  }

  /** Drops the keys that have their full burst again; newcomers do so too, little by little. */
  public void sweep() {
    tables.sweep(clock.getAsLong() - origin);
  }

  /** Keys held now. */
  public long keys() {
    return tables.size();
  }

  /** How often a key found no room and shared the crowd's budget. */
  public long crowded() {
    return tables.crowded();
  }

  /** Null if the cell was dropped meanwhile. */
  private static @Nullable LimitState take(KeyTable<KeyCell> table, KeyCell cell, long now) {
    var gcra = table.gcra;
    while (true) {
      long tat = cell.get();
      if (tat == KeyCell.DROPPED) {
        return null;
      }
      long charged = gcra.charged(tat, now, 1);
      if (!gcra.conforms(charged, now)) {
        return LimitState.refused(table.limit, gcra, tat, now);
      }
      if (cell.compareAndSet(tat, charged)) {
        return LimitState.admitted(table.limit, gcra, charged, now);
      }
    }
  }
}
