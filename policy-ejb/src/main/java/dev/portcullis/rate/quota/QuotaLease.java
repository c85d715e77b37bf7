package dev.portcullis.rate.quota;

import dev.portcullis.rate.quota.QuotaLedger.Taken;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A lease of one key's quota in one period: what a node has in hand of it, to be spent without
 * asking. Units in hand count as spent in the ledger already.
 */
final class QuotaLease {
  private static final long CLOSED = Long.MIN_VALUE;

  /** Windows without use after which the lease goes back: 8.6 to 12.9 seconds. */
  private static final int IDLE_WINDOWS = 3;

  private static final AtomicLongFieldUpdater<QuotaLease> HAND = updater("hand");
  private static final AtomicLongFieldUpdater<QuotaLease> WAITING = updater("waiting");
  private static final AtomicLongFieldUpdater<QuotaLease> CHARGED = updater("charged");
  private static final AtomicLongFieldUpdater<QuotaLease> DEBT = updater("debt");
  private static final AtomicLongFieldUpdater<QuotaLease> BACK = updater("back");
  private static final AtomicReferenceFieldUpdater<QuotaLease, CompletableFuture<Boolean>>
      QUESTION = questionUpdater();

  final QuotaBudget budget;
  final String key;
  private final long start;
  private final long end;
  private final RecentUse use;
  private final QuotaBalance balance;

  private volatile long hand;
  private volatile long waiting;

  @SuppressWarnings("UnusedVariable") // read by its updater
  private volatile long charged;

  private volatile long debt;
  private volatile long back;
  private volatile @Nullable CompletableFuture<Boolean> question;

  QuotaLease(QuotaBudget budget, String key, Instant now, long nanos) {
    this.budget = budget;
    this.key = key;
    this.start = budget.period().start(now, budget.zone()).toEpochMilli();
    this.end = budget.period().end(now, budget.zone()).toEpochMilli();
    this.use = new RecentUse(nanos);
    this.balance = new QuotaBalance(budget.units());
  }

  QuotaAccount account() {
    var begin = Instant.ofEpochMilli(start);
    return new QuotaAccount(
        budget.limit(), budget.keyedBy(), key, budget.period(), budget.zone(), begin);
  }

  /** Whether the period is; a clock that steps back does not bring an earlier one back. */
  boolean over(long millis) {
    return millis >= end;
  }

  /** Nanoseconds until the next period; at least 1. */
  long untilEnd(long millis) {
    return Math.max(TimeUnit.MILLISECONDS.toNanos(end - millis), 1);
  }

  long length() {
    return TimeUnit.MILLISECONDS.toNanos(end - start);
  }

  /** Spends units in hand; false if there are not so many, or the lease is closed. */
  boolean spend(long units, long nanos) {
    for (long held = hand; held >= units; held = hand) {
      if (HAND.compareAndSet(this, held, held - units)) {
        counted(units, nanos);
        return true;
      }
    }
    return false;
  }

  /** Spends what is in hand, up to so many units; how many. */
  long spendSome(long units, long nanos) {
    for (long held = hand; held > 0; held = hand) {
      long some = Math.min(held, units);
      if (HAND.compareAndSet(this, held, held - some)) {
        counted(some, nanos);
        return some;
      }
    }
    return 0;
  }

  /** Units that were spent without having been in hand. */
  void owe(long units, long nanos) {
    counted(units, nanos);
    DEBT.addAndGet(this, units);
  }

  /** Units that could not be charged yet. */
  void oweStill(long units) {
    DEBT.addAndGet(this, units);
  }

  /** Puts units back in hand: at most so many as were charged. */
  void refund(long units) {
    long known = CHARGED.getAndUpdate(this, before -> before - Math.min(before, units));
    add(Math.min(known, units), false);
  }

  boolean closed() {
    return hand == CLOSED;
  }

  /** From now on nothing is spent; what was in hand is to go back. */
  void close() {
    BACK.addAndGet(this, Math.max(HAND.getAndSet(this, CLOSED), 0));
  }

  /** From now on nothing is spent; what was in hand is worth nothing. */
  void discard() {
    HAND.set(this, CLOSED);
  }

  /** A request waits for units; negative: no more. */
  void await(long units) {
    WAITING.addAndGet(this, units);
  }

  boolean usedUp() {
    return balance.usedUp();
  }

  /** Whether it is time to look whether the quota is still used up; true once. */
  boolean lookAgain(long units, long nanos) {
    return balance.lookAgain(units, nanos);
  }

  boolean answered() {
    return balance.answered();
  }

  /** Units in hand, and those the ledger had left; the full quota where it was not asked. */
  long remaining() {
    return Math.max(hand, 0) + balance.left();
  }

  long held() {
    return Math.max(hand, 0);
  }

  /** Whether it is time to take more ahead of need. */
  boolean low(int nodes, long nanos) {
    long held = hand;
    return held != CLOSED && !usedUp() && use.units(nanos) > 0 && 2 * held < size(nodes, nanos);
  }

  /** Units to be taken now. */
  long wanted(int nodes, long nanos) {
    long needed = waiting;
    long missed = balance.lacking();
    if (closed() || (needed == 0 && missed == 0 && !low(nodes, nanos))) {
      return 0;
    }
    return Math.max(needed + Math.max(size(nodes, nanos), missed) - hand, 0);
  }

  /** Takes out of hand what goes back: all of it when idle, else what is far above the lease. */
  long surplus(int nodes, long nanos) {
    long held = hand;
    long kept = use.windowsSince(nanos) >= IDLE_WINDOWS ? 0 : size(nodes, nanos);
    if (held <= 2 * kept || waiting > 0 || !HAND.compareAndSet(this, held, kept)) {
      return 0;
    }
    return held - kept;
  }

  /** Whether nothing was spent for so many windows of {@link RecentUse}, and nothing is held. */
  boolean idle(int windows, long nanos) {
    return use.windowsSince(nanos) >= windows && held() == 0 && !unsettled() && question == null;
  }

  boolean unsettled() {
    return debt > 0 || back > 0;
  }

  /** Whether the ledger is to be told something. */
  boolean due(int nodes, long nanos) {
    long kept = use.windowsSince(nanos) >= IDLE_WINDOWS ? 0 : size(nodes, nanos);
    return unsettled() || hand > 2 * kept;
  }

  long takeDebt() {
    return DEBT.getAndSet(this, 0);
  }

  long takeBack() {
    return BACK.getAndSet(this, 0);
  }

  long resets() {
    return balance.resets();
  }

  /** Takes what was granted in hand; false if the lease is closed. */
  boolean deposit(Taken taken, long nanos) {
    if (!add(taken.granted(), balance.isReset(taken))) {
      return false;
    }
    balance.learn(taken, nanos);
    return true;
  }

  @Nullable CompletableFuture<Boolean> question() {
    return question;
  }

  boolean begin(CompletableFuture<Boolean> asked) {
    return QUESTION.compareAndSet(this, null, asked);
  }

  void end() {
    question = null;
  }

  /** {@code max(1, min(units used lately, units left / (2 × nodes)))}. */
  private long size(int nodes, long nanos) {
    return Math.max(Math.min(use.units(nanos), balance.left() / (2L * nodes)), 1);
  }

  private void counted(long units, long nanos) {
    CHARGED.addAndGet(this, units);
    use.count(units, nanos);
  }

  private boolean add(long units, boolean instead) {
    for (long held = hand; held != CLOSED; held = hand) {
      if (HAND.compareAndSet(this, held, instead ? units : held + units)) {
        return true;
      }
    }
    return false;
  }

  private static AtomicLongFieldUpdater<QuotaLease> updater(String field) {
    return AtomicLongFieldUpdater.newUpdater(QuotaLease.class, field);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static AtomicReferenceFieldUpdater<QuotaLease, CompletableFuture<Boolean>>
      questionUpdater() {
    return (AtomicReferenceFieldUpdater)
        AtomicReferenceFieldUpdater.newUpdater(
            QuotaLease.class, CompletableFuture.class, "question");
  }
}
