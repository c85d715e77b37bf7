package dev.portcullis.rate.gcra;

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
  /** Keys that a node holds unless told otherwise; about 200 bytes each, 250 at most. */
  public static final long DEFAULT_CAPACITY = 1_000_000;

  private static final int TURNS_PER_NEWCOMER = 8;

  /** Who holds keys that were charged afterwards and were not known. */
  public static final String CHARGED = "\0";

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
    this.tables = new KeyTables<>(capacity, 0, 0, KeyCell::new);
  }

  @Override
  public long acquire(
      Budget budget, String key, @Nullable String source, long units, long patience) {
    long nanos = clock.getAsLong() - origin;
    long outcome = KeyCell.DROPPED;
    while (outcome == KeyCell.DROPPED) {
      var table = tables.of(budget);
      var cell = cell(table, key, source, nanos);
      if (cell != null) {
        var gcra = table.gcra;
        outcome = cell.take(gcra, gcra.ticks(nanos), units, KeyCell.ticks(gcra, patience));
      }
    }
    return outcome;
  }

  @Override
  public void refund(Budget budget, String key, long units) {
    var cell = tables.of(budget).known(key);
    if (cell != null) {
      cell.giveBack(now(budget), budget.gcra().cost(units));
    }
  }

  @Override
  public void charge(Budget budget, String key, long units) {
    long nanos = clock.getAsLong() - origin;
    var gcra = budget.gcra();
    long charged = KeyCell.DROPPED;
    while (charged == KeyCell.DROPPED) {
      var cell = cell(tables.of(budget), key, CHARGED, nanos);
      charged = cell == null ? charged : cell.owe(gcra, gcra.ticks(nanos), gcra.cost(units));
    }
  }

  @Override
  public LimitState state(Budget budget, String key) {
    var cell = tables.of(budget).known(key);
    return LimitState.of(budget, cell == null ? 0 : cell.get(), now(budget));
  }

  @Override
  public void reset(Budget budget, String key) {
    var cell = tables.of(budget).known(key);
    if (cell != null) {
      cell.fill(now(budget));
    }
  }

  /** Drops the keys that have been idle; newcomers do so too, little by little. */
  public void sweep() {
    long nanos = clock.getAsLong() - origin;
    tables.turn(nanos, Integer.MAX_VALUE);
    tables.closeEmpty(nanos);
  }

  /** Keys held now. */
  public long keys() {
    return tables.size();
  }

  /** How often a key found no room and shared the crowd's budget. */
  public long crowded() {
    return tables.crowded();
  }

  /** A newcomer pays for looking at a few old keys. */
  private @Nullable KeyCell cell(
      KeyTable<KeyCell> table, String key, @Nullable String source, long nanos) {
    var known = table.known(key);
    if (known != null) {
      return known;
    }
    tables.turn(nanos, TURNS_PER_NEWCOMER);
    return table.cell(key, source);
  }

  private long now(Budget budget) {
    return budget.gcra().ticks(clock.getAsLong() - origin);
  }
}
