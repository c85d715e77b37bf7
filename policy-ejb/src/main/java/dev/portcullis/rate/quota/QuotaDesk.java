package dev.portcullis.rate.quota;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the ledger is asked: off the requests' threads, few questions at a time, one per key.
 *
 * <p>Keys that were answered before go first, then new ones, so that a flood of new keys delays
 * nobody who is known; last what goes back. Each line is bounded, and what finds no room is not
 * asked. While the ledger is silent, questions are answered with no at once; after a second one may
 * try again.
 */
final class QuotaDesk {
  static final int MOST_UNDER_WAY = 4;
  static final int LONGEST_LINE = 4096;

  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final QuotaLedger ledger;
  private final LongSupplier clock;
  private final Executor executor;
  private final Queue<QuotaPurse> known = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final Queue<QuotaPurse> fresh = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final Queue<QuotaPurse> leaving = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final Queue<QuotaPurse> unpaid = new ArrayBlockingQueue<>(LONGEST_LINE);
  private final AtomicInteger workers = new AtomicInteger();
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder unbooked = new LongAdder();
  private volatile int nodes = 1;
  private volatile boolean silent;
  private volatile long silentSince;
  private volatile long heard;
  private volatile @Nullable RuntimeException failure;

  QuotaDesk(QuotaLedger ledger, LongSupplier clock, Executor executor) {
    this.ledger = ledger;
    this.clock = clock;
    this.executor = executor;
    this.heard = clock.getAsLong();
  }

  /** Nodes that share the ledger, this one included. */
  int nodes() {
    return nodes;
  }

  /** Questions that were answered. */
  long answered() {
    return answers.sum();
  }

  /** Questions that were not. */
  long unanswered() {
    return failures.sum();
  }

  /** Unspent units that could not be given back. */
  long lost() {
    return lost.sum();
  }

  /** Spent units of ended periods that could not be charged. */
  long unbooked() {
    return unbooked.sum();
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

  /** Asks for what the purse needs, or joins the question that is under way; true: answered. */
  CompletableFuture<Boolean> ask(QuotaPurse purse) {
    var asked = new CompletableFuture<Boolean>();
    while (!purse.begin(asked)) {
      var underWay = purse.question();
      if (underWay != null) {
        return underWay;
      }
    }
    if (silent() || !(purse.answered() ? known : fresh).offer(purse)) {
      purse.end();
      asked.complete(false);
    } else {
      start();
    }
    return asked;
  }

  /** Asks without waiting for the answer. */
  void askAhead(QuotaPurse purse) {
    var unused = ask(purse);
  }

  /** Settles a purse that was closed. */
  void leave(QuotaPurse purse) {
    if (!purse.unsettled()) {
      return;
    }
    if (leaving.offer(purse)) {
      start();
    } else {
      lost.add(purse.takeBack());
      postpone(purse);
    }
  }

  /** Follows the number of nodes, and tries again what could not be charged. */
  void tick(int nodesNow) {
    nodes = Math.max(nodesNow, 1);
    for (int n = unpaid.size(); n > 0 && !silent(); n--) {
      var purse = unpaid.poll();
      if (purse != null) {
        leave(purse);
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
    var purse = known.poll();
    if (purse == null) {
      purse = fresh.poll();
    }
    if (purse != null) {
      answer(purse);
      return true;
    }
    var gone = leaving.poll();
    if (gone != null && !attempt(gone)) {
      lost.add(gone.takeBack());
      postpone(gone);
    }
    return gone != null;
  }

  private void answer(QuotaPurse purse) {
    boolean answered = attempt(purse);
    var asked = purse.question();
    purse.end();
    if (asked != null) {
      asked.complete(answered);
    }
  }

  private boolean attempt(QuotaPurse purse) {
    if (silent()) {
      return false;
    }
    try {
      settle(purse);
      answers.increment();
      heard = clock.getAsLong();
      silent = false;
      return true;
    } catch (RuntimeException e) {
      failures.increment();
      failure = e;
      silence();
      return false;
    }
  }

  private void silence() {
    silentSince = clock.getAsLong();
    silent = true;
  }

  private void settle(QuotaPurse purse) {
    charge(purse, purse.takeDebt());
    giveBack(purse.account(), purse.takeBack(), purse.resets());
    giveBack(purse.account(), purse.surplus(nodes, clock.getAsLong()), purse.resets());
    long wanted = purse.wanted(nodes, clock.getAsLong());
    if (wanted > 0) {
      var taken = ledger.take(purse.account(), purse.budget.units(), wanted);
      if (!purse.deposit(taken, clock.getAsLong())) {
        giveBack(purse.account(), taken.granted(), taken.resets());
      }
    }
  }

  private void charge(QuotaPurse purse, long debt) {
    if (debt == 0) {
      return;
    }
    boolean booked = false;
    try {
      ledger.charge(purse.account(), purse.budget.units(), debt);
      booked = true;
    } finally {
      if (!booked) {
        purse.oweStill(debt);
      }
    }
  }

  /** Once only: what is given back twice would be spent twice. */
  private void giveBack(QuotaAccount account, long units, long resets) {
    if (units == 0) {
      return;
    }
    boolean booked = false;
    try {
      ledger.giveBack(account, units, resets);
      booked = true;
    } finally {
      if (!booked) {
        lost.add(units);
      }
    }
  }

  private void postpone(QuotaPurse purse) {
    if (purse.unsettled() && !unpaid.offer(purse)) {
      unbooked.add(purse.takeDebt());
    }
  }
}
