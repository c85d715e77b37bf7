package dev.portcullis.rate.quota;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Where the ledger is asked: off the requests' threads, few questions at a time, one per key.
 *
 * <p>Keys that were answered before go first, then new ones, so that a flood of new keys delays
 * nobody who is known; last what goes back. Each line is bounded, and what finds no room is not
 * asked. While the {@link LedgerBreaker} says that the ledger is silent, questions are answered
 * with no at once.
 */
final class LedgerClient {
  static final int MOST_UNDER_WAY = 4;
  static final int LONGEST_LINE = 4096;

  private final LeaseSettlement settlement;
  private final LedgerBreaker breaker;
  private final Executor executor;
  private final Queue<QuotaLease> known = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final Queue<QuotaLease> fresh = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final Queue<QuotaLease> leaving = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final Queue<QuotaLease> unpaid = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final AtomicInteger workers = new AtomicInteger();
  private volatile int nodes = 1;

  LedgerClient(QuotaLedger ledger, LongSupplier clock, Executor executor) {
    this.settlement = new LeaseSettlement(ledger, clock);
    this.breaker = new LedgerBreaker(clock);
    this.executor = executor;
  }

  /** Nodes that share the ledger, this one included. */
  int nodes() {
    return nodes;
  }

  /** Whether the ledger answers, and how often it did. */
  LedgerBreaker breaker() {
    return breaker;
  }

  /** What was booked, and what could not be. */
  LeaseSettlement settlement() {
    return settlement;
  }

  /** Asks for what the lease needs, or joins the question that is under way; true: answered. */
  CompletableFuture<Boolean> ask(QuotaLease lease) {
    var asked = new CompletableFuture<Boolean>();
    while (!lease.begin(asked)) {
      var underWay = lease.question();
      if (underWay != null) {
        return underWay;
      }
    }
    if (breaker.silent() || !(lease.answered() ? known : fresh).offer(lease)) {
      lease.end();
      asked.complete(false);
    } else {
      start();
    }
    return asked;
  }

  /** Asks without waiting for the answer. */
  void askAhead(QuotaLease lease) {
    var unused = ask(lease);
  }

  /** Settles a lease that was closed. */
  void leave(QuotaLease lease) {
    if (!lease.unsettled()) {
      return;
    }
    if (leaving.offer(lease)) {
      start();
    } else {
      postpone(lease);
    }
  }

  /** Follows the number of nodes, and tries again what could not be charged. */
  void tick(int nodesNow) {
    nodes = Math.max(nodesNow, 1);
    for (int n = unpaid.size(); n > 0 && !breaker.silent(); n--) {
      var lease = unpaid.poll();
      if (lease != null) {
        leave(lease);
      }
    }
    if (!empty()) {
      start();
    }
  }

  /** Whether nothing waits to be asked. */
  boolean done() {
    return workers.get() == 0 && empty();
  }

  private boolean empty() {
    return known.isEmpty() && fresh.isEmpty() && leaving.isEmpty();
  }

  private void start() {
    for (int running = workers.get(); running < MOST_UNDER_WAY; running = workers.get()) {
      if (workers.compareAndSet(running, running + 1)) {
        try {
          executor.execute(this::work);
        } catch (RejectedExecutionException e) {
          workers.decrementAndGet();
        }
        return;
      }
    }
  }

  private void work() {
    try {
      while (answerNext()) {
        // the next one
      }
    } finally {
      workers.decrementAndGet();
    }
    if (!empty()) {
      start();
    }
  }

  private boolean answerNext() {
    var lease = known.poll();
    if (lease == null) {
      lease = fresh.poll();
    }
    if (lease != null) {
      answer(lease);
      return true;
    }
    var gone = leaving.poll();
    if (gone != null && !attempt(gone)) {
      postpone(gone);
    }
    return gone != null;
  }

  private void answer(QuotaLease lease) {
    boolean answered = attempt(lease);
    var asked = lease.question();
    lease.end();
    if (asked != null) {
      asked.complete(answered);
    }
  }

  private boolean attempt(QuotaLease lease) {
    if (breaker.silent()) {
      return false;
    }
    try {
      settlement.settle(lease, nodes);
      breaker.succeeded();
      return true;
    } catch (RuntimeException e) {
      breaker.failed(e);
      return false;
    }
  }

  private void postpone(QuotaLease lease) {
    settlement.forfeit(lease);
    if (lease.unsettled() && !unpaid.offer(lease)) {
      settlement.writeOff(lease);
    }
  }
}
