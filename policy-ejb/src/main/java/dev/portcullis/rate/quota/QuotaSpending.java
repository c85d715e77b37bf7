package dev.portcullis.rate.quota;

import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How a request gets its units: out of hand, or by waiting for the ledger. */
final class QuotaSpending {
  /** The purse was closed meanwhile: its period ended, or it was dropped. */
  static final long CLOSED = -1;

  static final int MOST_WAITERS = 256;

  /** How many of them may wait for keys that are new: a flood of those leaves room for others. */
  static final int MOST_NEW_WAITERS = 192;

  private final InstantSource calendar;
  private final LongSupplier clock;
  private final QuotaDesk desk;
  private final long patience;
  private final AtomicInteger waiters = new AtomicInteger();
  private final LongAdder waited = new LongAdder();

  QuotaSpending(InstantSource calendar, LongSupplier clock, QuotaDesk desk, long patience) {
    this.calendar = calendar;
    this.clock = clock;
    this.desk = desk;
    this.patience = patience;
  }

  /** Requests that waited for the ledger. */
  long waited() {
    return waited.sum();
  }

  /** As {@link QuotaLimiter#acquire}, or {@link #CLOSED}. */
  long acquire(QuotaPurse purse, long units) {
    long nanos = clock.getAsLong();
    if (purse.spend(units, nanos)) {
      if (purse.low(desk.nodes(), nanos)) {
        desk.askAhead(purse);
      }
      return 0;
    }
    if (purse.closed()) {
      return CLOSED;
    }
    if (purse.usedUp()) {
      if (purse.lookAgain(units, nanos)) {
        desk.askAhead(purse);
      }
      return purse.untilEnd(calendar.millis());
    }
    return desk.silent() ? withoutLedger(purse, units) : waitFor(purse, units, nanos);
  }

  private long waitFor(QuotaPurse purse, long units, long since) {
    int most = purse.answered() ? MOST_WAITERS : MOST_NEW_WAITERS;
    if (waiters.incrementAndGet() > most) {
      waiters.decrementAndGet();
      return withoutLedger(purse, units);
    }
    waited.increment();
    purse.await(units);
    try {
      return answer(purse, units, since);
    } finally {
      purse.await(-units);
      waiters.decrementAndGet();
    }
  }

  /** What was granted may go to others who waited for the same answer; then it asks again. */
  private long answer(QuotaPurse purse, long units, long since) {
    long now;
    do {
      if (!answered(desk.ask(purse), since)) {
        break;
      }
      now = clock.getAsLong();
      if (purse.spend(units, now)) {
        return 0;
      }
      if (purse.closed()) {
        return CLOSED;
      }
      if (purse.usedUp()) {
        return purse.untilEnd(calendar.millis());
      }
    } while (now - since < patience);
    return withoutLedger(purse, units);
  }

  private boolean answered(CompletableFuture<Boolean> question, long since) {
    try {
      long left = Math.max(since + patience - clock.getAsLong(), 0);
      return question.get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      desk.waitedInVain(since);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private long withoutLedger(QuotaPurse purse, long units) {
    if (purse.budget.withoutGrid() != WithoutGrid.ALLOW) {
      return QuotaLimiter.UNKNOWN;
    }
    owe(purse, units, clock.getAsLong());
    return 0;
  }

  /** Counts units that were spent without having been in hand. */
  void owe(QuotaPurse purse, long units, long nanos) {
    purse.owe(units, nanos);
    if (purse.closed()) {
      desk.leave(purse);
    }
  }
}
