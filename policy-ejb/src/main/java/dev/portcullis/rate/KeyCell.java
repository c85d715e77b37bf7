package dev.portcullis.rate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of one key: its TAT in the limit's ticks, or {@link #DROPPED} once the cell has left
 * its table, after which it must not be charged.
 */
class KeyCell extends AtomicLong {
  static final long DROPPED = Long.MIN_VALUE;

  private static final long serialVersionUID = 1L;

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
