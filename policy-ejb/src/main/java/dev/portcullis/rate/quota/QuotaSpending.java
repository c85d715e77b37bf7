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
  /** The lease was closed meanwhile: its period ended, or it was dropped. */
  static final long CLOSED = -1;

  static final int MOST_WAITERS = 256;

  /** How many of them may wait for keys that are new: a flood of those leaves room for others. */
  static final int MOST_NEW_WAITERS = 192;

  private final InstantSource calendar;
  private final LongSupplier clock;
  private final LedgerClient client;
  private final long patience;
  private final AtomicInteger waiters = new AtomicInteger();
  private final LongAdder waited = new LongAdder();

  QuotaSpending(InstantSource calendar, LongSupplier clock, LedgerClient client, long patience) {
    this.calendar = calendar;
    this.clock = clock;
    this.client = client;
    this.patience = patience;
  }

  /** Requests that waited for the ledger. */
  long waited() {
    return waited.sum();
  }

  /** As {@link QuotaLimiter#acquire}, or {@link #CLOSED}. */
  long acquire(QuotaLease lease, long units) {
    long nanos = clock.getAsLong();
    if (lease.spend(units, nanos)) {
      if (lease.low(client.nodes(), nanos)) {
        client.askAhead(lease);
      }
      return 0;
    }
    if (lease.closed()) {
      return CLOSED;
    }
    if (lease.usedUp()) {
      if (lease.lookAgain(units, nanos)) {
        client.askAhead(lease);
      }
      return lease.untilEnd(calendar.millis());
    }
    return client.breaker().silent() ? withoutLedger(lease, units) : waitFor(lease, units, nanos);
  }

  private long waitFor(QuotaLease lease, long units, long since) {
    int most = lease.answered() ? MOST_WAITERS : MOST_NEW_WAITERS;
    if (waiters.incrementAndGet() > most) {
      waiters.decrementAndGet();
      return withoutLedger(lease, units);
    }
    waited.increment();
    lease.await(units);
    try {
      return answer(lease, units, since);
    } finally {
      lease.await(-units);
      waiters.decrementAndGet();
    }
  }

  /** What was granted may go to others who waited for the same answer; then it asks again. */
  private long answer(QuotaLease lease, long units, long since) {
    long now;
    do {
      if (!answered(client.ask(lease), since)) {
        break;
      }
      now = clock.getAsLong();
      if (lease.spend(units, now)) {
        return 0;
      }
      if (lease.closed()) {
        return CLOSED;
      }
      if (lease.usedUp()) {
        return lease.untilEnd(calendar.millis());
      }
    } while (now - since < patience);
    return withoutLedger(lease, units);
  }

  private boolean answered(CompletableFuture<Boolean> question, long since) {
    try {
      long left = Math.max(since + patience - clock.getAsLong(), 0);
      return question.get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      client.breaker().waitedInVain(since);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private long withoutLedger(QuotaLease lease, long units) {
    if (lease.budget.withoutGrid() != WithoutGrid.ALLOW) {
      return QuotaLimiter.UNKNOWN;
    }
    owe(lease, units, clock.getAsLong());
    return 0;
  }

  /** Counts units that were spent without having been in hand. */
  void owe(QuotaLease lease, long units, long nanos) {
    lease.owe(units, nanos);
    if (lease.closed()) {
      client.leave(lease);
    }
  }
}
