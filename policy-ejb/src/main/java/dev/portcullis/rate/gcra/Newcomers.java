package dev.portcullis.rate.gcra;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How many new keys each source may bring: some at once, and as many an hour. */
public final class Newcomers {
  /** Sources that are told apart; the others share one bound. */
  private static final long SOURCES = 100_000;

  private final LocalLimiter limiter;
  private final Budget bound;

  public Newcomers(LongSupplier clock, long keys) {
    this.limiter = new LocalLimiter(clock, SOURCES);
    this.bound =
        Budget.of("new-keys", "source", keys, Duration.ofHours(1), keys, WithoutGrid.REFUSE);
  }

  public boolean admits(String source) {
    return limiter.acquire(bound, source, null, 1, 0) == 0;
  }

  public void sweep() {
    limiter.sweep();
  }
}
