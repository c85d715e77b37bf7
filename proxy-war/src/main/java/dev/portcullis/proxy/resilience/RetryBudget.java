package dev.portcullis.proxy.resilience;

import java.time.Duration;

/**
 * Keeps repetitions from drowning an upstream that is in trouble: of the last ten seconds, at most
 * a percentage of the requests, though always a few.
 */
final class RetryBudget {

  private static final Duration WINDOW = Duration.ofSeconds(10);

  /** Repetitions in the window that are allowed to however few requests. */
  static final int FEW = 10;

  private final int percent;
  private final SlidingCount requests = new SlidingCount(WINDOW.toNanos());
  private final SlidingCount retries = new SlidingCount(WINDOW.toNanos());

  /**
   * @param percent of the requests; 0 allows none at all
   */
  RetryBudget(int percent) {
    this.percent = percent;
  }

  void request(long now) {
    requests.add(now);
  }

  /** Takes one repetition out of the budget, if there is one left. */
  boolean take(long now) {
    if (left(now) <= 0) {
      return false;
    }
    retries.add(now);
    return true;
  }

  /** How many repetitions are left now. */
  long left(long now) {
    if (percent == 0) {
      return 0;
    }
    return Math.max(FEW, requests.sum(now) * percent / 100) - retries.sum(now);
  }

  int percent() {
    return percent;
  }
}
