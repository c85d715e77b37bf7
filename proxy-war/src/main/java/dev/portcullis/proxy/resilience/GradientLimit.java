package dev.portcullis.proxy.resilience;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds how many requests an upstream can have at once from how its answers slow down, after
 * Gradient2 of Netflix's concurrency-limits (<a
 * href="https://netflixtechblog.medium.com/performance-under-load-3e6fa9a60581">Performance Under
 * Load</a>) with its windows.
 *
 * <p>Over each window of 100 ms or more, with at least ten answers, the mean wait for an answer's
 * head is compared with the usual one, a slow average of the windows that were not slow:
 *
 * <pre>
 * gradient = clamp(1.5 · usual / mean, 0.5, 1)      1 as well where the mean is less than 2 ms more
 * slow:        limit = 0.8 · limit + 0.2 · gradient · min(limit, 2 · most in flight)
 * else, used:  limit = limit + √limit               where more than half of it was in use
 * usual:       2 % of the way to the mean; 0.2 % where that was slow, 10 % where it was less
 * </pre>
 *
 * <p>It differs in this: it starts at the most and only goes down for a reason, so an upstream that
 * takes a second for each of 2,000 requests at once is not starved while the limit would grow; and
 * it goes down from what is used, not from a limit far above it.
 */
final class GradientLimit {

  /** Below this it never goes: a few requests are needed to see that the upstream is well again. */
  static final int LEAST = 10;

  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int WINDOW_SAMPLES = 10;
  private static final double TOLERANCE = 1.5;
  private static final double SLACK = TimeUnit.MILLISECONDS.toNanos(2);
  private static final double SMOOTHING = 0.2;

  private final int most;
  private final AtomicLong windowEnd;
  private final AtomicLong sum = new AtomicLong();
  private final AtomicInteger samples = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();
  private volatile double limit;
  private volatile double usual;

  /**
   * @param most the limit at the start, and never more
   */
  GradientLimit(int most, long now) {
    this.most = most;
    this.limit = most;
    this.windowEnd = new AtomicLong(now + WINDOW);
  }

  int limit() {
    return Math.max(1, (int) limit);
  }

  int most() {
    return most;
  }

  /**
   * Learns how long an answer took.
   *
   * @param nanos to its head
   * @param inFlight how many requests there were, this one included
   */
  void sample(long nanos, int inFlight, long now) {
    sum.addAndGet(nanos);
    samples.incrementAndGet();
    if (inFlight > peak.get()) {
      peak.accumulateAndGet(inFlight, Math::max);
    }
    long end = windowEnd.get();
    if (now - end >= 0 && samples.get() >= WINDOW_SAMPLES) {
      if (windowEnd.compareAndSet(end, now + WINDOW)) {
        update();
      }
    }
  }

  /** By one thread at a time: a window lasts longer than this. */
  private void update() {
    int count = samples.getAndSet(0);
    double mean = (double) sum.getAndSet(0) / Math.max(1, count);
    int most = peak.getAndSet(0);
    if (usual == 0) {
      usual = mean;
      return;
    }
    boolean slow = mean > usual * TOLERANCE && mean - usual > SLACK;
    limit = slow ? lower(mean, most) : higher(most);
    usual += (mean - usual) * (slow ? 0.002 : mean < usual ? 0.1 : 0.02);
  }

  private double lower(double mean, int used) {
    double gradient = Math.max(0.5, TOLERANCE * usual / mean);
    double from = Math.min(limit, 2.0 * used);
    double to = from * (1 - SMOOTHING) + from * gradient * SMOOTHING;
    return Math.max(Math.min(LEAST, most), to);
  }

  private double higher(int used) {
    return used * 2.0 < limit ? limit : Math.min(most, limit + Math.sqrt(limit));
  }
}
