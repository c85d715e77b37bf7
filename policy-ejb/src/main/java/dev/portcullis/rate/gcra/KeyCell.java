package dev.portcullis.rate.gcra;

import dev.portcullis.rate.gcra.Sources.Source;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The budget of one key: its TAT in the budget's ticks, or {@link #DROPPED} once the cell has left
 * its table, after which it must not be charged.
 */
public class KeyCell extends AtomicLong {
  public static final long DROPPED = Long.MIN_VALUE;

  private static final long serialVersionUID = 1L;

  public final transient KeyTable<?> table;
  public final String key;

  /** Who holds the cell's place; null if nobody is to blame. */
  final @Nullable Source source;

  /** The cell behind this one in its list of the {@link TimingWheel}. */
  transient @Nullable KeyCell next;

  /** The longest patience; longer ones count as this. */
  private static final long LONGEST_PATIENCE = 1L << 60;

  public KeyCell(KeyTable<?> table, String key, @Nullable Source source) {
    this.table = table;
    this.key = key;
    this.source = source;
  }

  /** A patience in ticks, rounded down. */
  public static long ticks(Gcra gcra, long patience) {
    return gcra.ticks(Math.min(patience, LONGEST_PATIENCE));
  }

  /**
   * Takes units.
   *
   * @param now in ticks
   * @param patience in ticks
   * @return as {@link Limiter#acquire}, or {@link #DROPPED}
   */
  public final long take(Gcra gcra, long now, long units, long patience) {
    if (units > gcra.burst()) {
      return Limiter.NEVER;
    }
    long cost = gcra.cost(units);
    while (true) {
      long tat = get();
      if (tat == DROPPED) {
        return DROPPED;
      }
      long charged = Math.max(tat, now) + cost;
      long early = charged - now - gcra.tolerance();
      if (early > patience) {
        return gcra.nanos(early);
      }
      if (compareAndSet(tat, charged)) {
        return -gcra.nanos(early);
      }
    }
  }

  /**
   * Gives ticks back, but no more than time has left of them.
   *
   * @return the ticks that came of it
   */
  public final long giveBack(long now, long cost) {
    while (true) {
      long tat = get();
      long back = Math.min(cost, tat - now);
      if (tat == DROPPED || back <= 0) {
        return 0;
      }
      if (compareAndSet(tat, tat - back)) {
        return back;
      }
    }
  }

  /**
   * Takes ticks, whether they are there or not.
   *
   * @return the ticks taken, fewer where the debt would be too deep; {@link #DROPPED} if the cell
   *     was dropped
   */
  public final long owe(Gcra gcra, long now, long cost) {
    while (true) {
      long tat = get();
      if (tat == DROPPED) {
        return DROPPED;
      }
      long from = Math.max(tat, now);
      long charged = Math.min(from + cost, Math.max(from, now + gcra.deepestDebt()));
      if (compareAndSet(tat, charged)) {
        return charged - from;
      }
    }
  }

  /** Has its full burst again. */
  public final void fill(long now) {
    long tat = get();
    while (tat > now && !compareAndSet(tat, now)) {
      tat = get();
    }
  }

  /** Whether the cell says no more than an absent one would. */
  public boolean idle(long now) {
    return get() <= now;
  }

  /** Leaves the table; only an idle cell does. */
  final boolean drop(long now) {
    long tat = get();
    return tat != DROPPED && tat <= now && idle(now) && compareAndSet(tat, DROPPED);
  }
}
