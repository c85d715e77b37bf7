package dev.portcullis.rate.quota;

import dev.portcullis.rate.quota.QuotaLedger.Taken;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** What a node knows of a quota from the ledger, beside what it has in hand itself. */
final class QuotaBalance {
  private static final long UNANSWERED = -1;

  /** After how long a quota that is used up is looked at again. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final AtomicLongFieldUpdater<QuotaBalance> LOOK_AGAIN =
      AtomicLongFieldUpdater.newUpdater(QuotaBalance.class, "lookAgain");

  private final long units;
  private volatile long spent = UNANSWERED;
  private volatile long resets;
  private volatile long lookAgain;
  private volatile long lacking;

  /** Of a quota of so many units, of which the ledger was not asked yet. */
  QuotaBalance(long units) {
    this.units = units;
  }

  /** Whether the ledger was asked, and answered. */
  boolean answered() {
    return spent != UNANSWERED;
  }

  boolean usedUp() {
    return spent >= units;
  }

  /** Units that the ledger had left; the full quota where it was not asked. */
  long left() {
    return Math.max(units - Math.max(spent, 0), 0);
  }

  /** How often the quota was reset. */
  long resets() {
    return resets;
  }

  /** Whether it was reset since the ledger answered before. */
  boolean isReset(Taken taken) {
    return answered() && taken.resets() != resets;
  }

  /** Units for which somebody looked again. */
  long lacking() {
    return lacking;
  }

  /** Whether it is time to look whether the quota is still used up; true once. */
  boolean lookAgain(long wanted, long nanos) {
    long due = lookAgain;
    if (nanos - due < 0 || !LOOK_AGAIN.compareAndSet(this, due, nanos + LOOK_AGAIN_NANOS)) {
      return false;
    }
    lacking = wanted;
    return true;
  }

  /** What the ledger has answered. */
  void learn(Taken taken, long nanos) {
    resets = taken.resets();
    spent = taken.spent();
    lookAgain = nanos + LOOK_AGAIN_NANOS;
    lacking = 0;
  }
}
