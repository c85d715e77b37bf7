package dev.portcullis.rate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of one key: its TAT in the budget's ticks, or {@link #DROPPED} once the cell has left
 * its table, after which it must not be charged.
 */
class KeyCell extends AtomicLong {
  static final long DROPPED = Long.MIN_VALUE;

  private static final long serialVersionUID = 1L;

  /** The longest patience; longer ones count as this. */
  private static final long LONGEST_PATIENCE = 1L << 60;

  /**
   * Takes units.
   *
   * @param now in ticks
   * @return as {@link Limiter#acquire}, or {@link #DROPPED}
   */
  final long take(Gcra gcra, long now, long units, long patience) {
    if (units > gcra.burst()) {
      return Limiter.NEVER;
    }
    long cost = gcra.cost(units);
    long most = patience == 0 ? 0 : gcra.ticks(Math.min(patience, LONGEST_PATIENCE));
    while (true) {
      long tat = get();
      if (tat == DROPPED) {
        return DROPPED;
      }
      long charged = Math.max(tat, now) + cost;
      long early = charged - now - gcra.tolerance();
      if (early > most) {
        return gcra.nanos(early);
      }
      if (compareAndSet(tat, charged)) {
        return -gcra.nanos(early);
      }
    }
  }

  /**
   * Gives units back, but no more than time has left of them.
   *
   * @return the units that came of it
   */
  final long giveBack(Gcra gcra, long now, long units) {
    while (true) {
      long tat = get();
      long back = Math.min(units, (tat - now) / gcra.interval());
      if (tat == DROPPED || back <= 0) {
        return 0;
      }
      if (compareAndSet(tat, tat - gcra.cost(back))) {
        return back;
      }
    }
  }

  /** Takes units whatever there is; false if the cell was dropped. */
  final boolean owe(Gcra gcra, long now, long units) {
    while (true) {
      long tat = get();
      if (tat == DROPPED) {
        return false;
      }
      long most = Math.max(tat, now + gcra.deepestDebt());
      if (compareAndSet(tat, Math.min(Math.max(tat, now) + gcra.cost(units), most))) {
        return true;
      }
    }
  }

  /** Has its full burst again. */
  final void fill(long now) {
    long tat = get();
    while (tat > now && !compareAndSet(tat, now)) {
      tat = get();
    }
  }

  /** Whether the cell says no more than an absent one would. */
  boolean idle(long now) {
    return get() <= now;
  }

  /** Leaves the table; only an idle cell does. */
  final boolean drop(long now) {
    long tat = get();
    return tat != DROPPED && tat <= now && idle(now) && compareAndSet(tat, DROPPED);
  }
}
