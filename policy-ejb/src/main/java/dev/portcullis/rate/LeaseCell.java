package dev.portcullis.rate;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The budget of one key as this node sees it. The cell's own number is the TAT of the shared books
 * when they last answered, moved on by what this node admitted since.
 */
final class LeaseCell extends KeyCell {
  /** Nothing is owed and nothing under way. */
  static final int SETTLED = 0;

  /** In the line of those that are settled after a short while. */
  static final int LATER = 1;

  /** In the line of those that are settled at once. */
  static final int SOON = 2;

  /** The books were asked and have not answered. */
  static final int ASKED = 3;

  /** The books did not answer; asked again after a while. */
  static final int UNANSWERED = 4;

  private static final long serialVersionUID = 1L;
  private static final AtomicLongFieldUpdater<LeaseCell> AHEAD =
      AtomicLongFieldUpdater.newUpdater(LeaseCell.class, "ahead");
  private static final AtomicLongFieldUpdater<LeaseCell> CREDITED =
      AtomicLongFieldUpdater.newUpdater(LeaseCell.class, "credited");
  private static final AtomicIntegerFieldUpdater<LeaseCell> STAGE =
      AtomicIntegerFieldUpdater.newUpdater(LeaseCell.class, "stage");

  final transient KeyTable<LeaseCell> table;
  final String key;

  private volatile long credited;
  private volatile long ahead;
  private volatile int stage;

  LeaseCell(KeyTable<LeaseCell> table, String key) {
    this.table = table;
    this.key = key;
  }

  /** Units admitted that the books do not have yet. */
  long ahead() {
    return ahead;
  }

  int stage() {
    return stage;
  }

  /**
   * Takes units of the lease; false if too much of it is in use. Where nothing is, more than the
   * lease may be taken.
   */
  boolean reserve(long units, long lease, long nanos) {
    while (true) {
      long taken = ahead;
      if (taken > 0 && taken + units > lease) {
        return false;
      }
      if (taken == 0) {
        credited = nanos;
      }
      if (AHEAD.compareAndSet(this, taken, taken + units)) {
        return true;
      }
    }
  }

  /** Adds units that were used, whatever is left of the lease. */
  void add(long units) {
    AHEAD.addAndGet(this, units);
  }

  /**
   * Gives units of the lease back: they are in the books, or were not used. What is given back
   * twice counts once: a unit credited by time while it was being booked, or booked while it was
   * being refused.
   */
  void release(long units) {
    AHEAD.updateAndGet(this, owed -> Math.max(owed - units, 0));
  }

  /** Nanoseconds: up to when this node's own share of the rate has been credited. */
  long credited() {
    return credited;
  }

  /** What is owed is credited by time from now on. */
  void creditFrom(long nanos) {
    credited = nanos;
  }

  /** Gives back what the node's share of the rate, one unit per {@code share}, has repaid. */
  void credit(long nanos, long share) {
    long from = credited;
    long owed = ahead;
    long units = Math.min((nanos - from) / share, owed);
    long until = units == owed ? nanos : from + units * share;
    if (units > 0 && CREDITED.compareAndSet(this, from, until)) {
      release(units);
    }
  }

  /** Learns of a TAT; what is known never goes back. */
  void learn(long tat) {
    long known = get();
    while (known != DROPPED && known < tat && !compareAndSet(known, tat)) {
      known = get();
    }
  }

  /** Whether this call moved the cell from one stage to the other. */
  boolean move(int from, int to) {
    return stage == from && STAGE.compareAndSet(this, from, to);
  }

  @Override
  boolean idle(long now) {
    return stage == SETTLED && ahead == 0 && super.idle(now);
  }
}
