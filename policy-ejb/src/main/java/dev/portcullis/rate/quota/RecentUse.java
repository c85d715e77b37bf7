package dev.portcullis.rate.quota;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Units that were used lately: counted in windows of 2<sup>32</sup> nanoseconds (4.3 s), of which
 * the one that goes on and the one before it are kept. Counts that meet at the edge of a window may
 * get lost; nothing that must be exact depends on them.
 */
final class RecentUse {
  private static final int WINDOW_BITS = 32;
  private static final AtomicLongFieldUpdater<RecentUse> WINDOW =
      AtomicLongFieldUpdater.newUpdater(RecentUse.class, "window");
  private static final AtomicLongFieldUpdater<RecentUse> CURRENT =
      AtomicLongFieldUpdater.newUpdater(RecentUse.class, "current");

  private volatile long window;
  private volatile long current;
  private volatile long previous;

  RecentUse(long nanos) {
    window = nanos >> WINDOW_BITS;
  }

  void count(long units, long nanos) {
    long now = nanos >> WINDOW_BITS;
    long last = window;
    if (now > last && WINDOW.compareAndSet(this, last, now)) {
      long counted = CURRENT.getAndSet(this, 0);
      previous = now == last + 1 ? counted : 0;
    }
    CURRENT.addAndGet(this, units);
  }

  /** Units used in the busier of the two windows. */
  long units(long nanos) {
    return switch ((int) Math.min(windowsSince(nanos), 2)) {
      case 0 -> Math.max(current, previous);
      case 1 -> current;
      default -> 0;
    };
  }

  /** Windows that began since the last use. */
  long windowsSince(long nanos) {
    return Math.max((nanos >> WINDOW_BITS) - window, 0);
  }
}
