package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much of a limit each class of requests may use: the less important, the less, so that the
 * least important is refused first. What is kept free for more important requests is kept only
 * where there are such: a class may use all of a limit when nothing more important came within the
 * last ten seconds.
 */
final class PriorityShares {

  private static final Priority[] CLASSES = Priority.values();

  /** Percentages of the limit, in the order of {@link Priority}. */
  private static final int[] SHARES = {100, 90, 75, 50};

  private static final long REMEMBERED = TimeUnit.SECONDS.toNanos(10);

  /** Writing the time of each request down would make its cache line travel between cores. */
  private static final long RESOLUTION = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLongArray lastSeen = new AtomicLongArray(CLASSES.length);

  PriorityShares(long now) {
    for (int i = 0; i < CLASSES.length; i++) {
      lastSeen.set(i, now - REMEMBERED);
    }
  }

  /** A request of a class came. */
  void seen(Priority priority, long now) {
    int at = priority.ordinal();
    if (now - lastSeen.get(at) >= RESOLUTION) {
      lastSeen.set(at, now);
    }
  }

  /** How much of a limit a class may use: all of it, or its share, though always 1. */
  int share(int limit, Priority priority, long now) {
    for (int i = 0; i < priority.ordinal(); i++) {
      if (now - lastSeen.get(i) < REMEMBERED) {
        return (int) Math.max(1, (long) limit * SHARES[priority.ordinal()] / 100);
      }
    }
    return limit;
  }
}
