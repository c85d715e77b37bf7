package dev.portcullis.rate.quota;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker before the ledger: while that is silent, nobody waits for it; after a second
 * one may try again.
 */
final class LedgerBreaker {

  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier clock;
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean silent;
  private volatile long silentSince;
  private volatile long heard;
  private volatile @Nullable RuntimeException failure;

  LedgerBreaker(LongSupplier clock) {
    this.clock = clock;
    this.heard = clock.getAsLong();
  }

  /** Questions that were answered. */
  long answered() {
    return answers.sum();
  }

  /** Questions that were not. */
  long unanswered() {
    return failures.sum();
  }

  /** Whether the ledger did not answer lately. */
  boolean silent() {
    return silent && clock.getAsLong() - silentSince < SILENCE_NANOS;
  }

  /** What the ledger failed with while it is silent; null if it only took too long, or answers. */
  @Nullable RuntimeException failure() {
    return silent ? failure : null;
  }

  /**
   * A request has waited in vain. If the ledger answered others meanwhile, it only waited in a long
   * line.
   */
  void waitedInVain(long since) {
    if (heard - since < 0) {
      silence();
    }
  }

  /** The ledger has answered. */
  void succeeded() {
    answers.increment();
    heard = clock.getAsLong();
    silent = false;
  }

  /** The ledger has failed with this. */
  void failed(RuntimeException with) {
    failures.increment();
    failure = with;
    silence();
  }

  private void silence() {
    silentSince = clock.getAsLong();
    silent = true;
  }
}
