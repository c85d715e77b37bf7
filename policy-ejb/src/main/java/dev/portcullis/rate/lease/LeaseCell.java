package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Gcra;
import dev.portcullis.rate.gcra.KeyCell;
import dev.portcullis.rate.gcra.KeyTable;
import dev.portcullis.rate.gcra.Sources.Source;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

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

  /** Held for a moment by who changes what is owed; the cell keeps its place in its line. */
  static final int HELD = 5;

  private static final long serialVersionUID = 1L;
  private static final int WINDOW_BITS = 33;
  private static final AtomicLongFieldUpdater<LeaseCell> AHEAD =
      AtomicLongFieldUpdater.newUpdater(LeaseCell.class, "ahead");
  private static final AtomicLongFieldUpdater<LeaseCell> OWN =
      AtomicLongFieldUpdater.newUpdater(LeaseCell.class, "own");
  private static final AtomicIntegerFieldUpdater<LeaseCell> STAGE =
      AtomicIntegerFieldUpdater.newUpdater(LeaseCell.class, "stage");
  private static final AtomicReferenceFieldUpdater<LeaseCell, @Nullable LeaseCell> BELOW =
      AtomicReferenceFieldUpdater.newUpdater(LeaseCell.class, LeaseCell.class, "below");

  private volatile long credited;
  private volatile long ahead;
  private volatile int stage;
  private volatile long own;

  /** Ticks that are ahead of the books, yet do not count against the lease. */
  private volatile long allowed;

  private volatile boolean untold;

  /** Whether a request found the lease in use since a grant was asked for. */
  private volatile boolean wanting;

  private volatile @Nullable Grant grant;

  /** What this lies on where it was handed over, itself if on nothing; else null. */
  private volatile @Nullable LeaseCell below;

  private int window;
  private long recent;
  private float previous;

  LeaseCell(KeyTable<LeaseCell> table, String key, @Nullable Source source) {
    super(table, key, source);
  }

  /**
   * Counts units for people: in windows of 2<sup>33</sup> ns (8.6 s), of which the one that goes on
   * and the one before it are kept. Not exact: requests that meet here may lose one another's.
   */
  void used(long nanos, long units) {
    int now = (int) (nanos >> WINDOW_BITS);
    if (now != window) {
      previous = now == window + 1 ? recent : 0;
      recent = 0;
      window = now;
    }
    recent += units;
  }

  /** Units per second within the last 8.6 s, if those of the window before came evenly. */
  double perSecond(long nanos) {
    int now = (int) (nanos >> WINDOW_BITS);
    double gone = (nanos & ((1L << WINDOW_BITS) - 1)) / (double) (1L << WINDOW_BITS);
    double units = 0;
    if (now == window) {
      units = recent + previous * (1 - gone);
    } else if (now == window + 1) {
      units = recent * (1 - gone);
    }
    return units / (1L << WINDOW_BITS) * 1e9;
  }

  /**
   * Ticks taken that the books do not have yet; negative where more was given back than taken.
   * Counted exactly: each tick that is added is taken off once.
   */
  long ahead() {
    return ahead;
  }

  int stage() {
    return stage;
  }

  /**
   * Takes ticks of the lease; false if too much of it is in use. Where nothing is, more than the
   * lease may be taken.
   */
  boolean reserve(long cost, long lease, long nanos) {
    while (true) {
      long taken = ahead;
      long inUse = taken - allowed;
      if (inUse > 0 && inUse + cost > lease) {
        return false;
      }
      if (inUse <= 0) {
        credited = nanos;
      }
      if (AHEAD.compareAndSet(this, taken, taken + cost)) {
        return true;
      }
    }
  }

  /** Ticks of which so many are in any case: what the node may be ahead of the books. */
  long lease(long base, long nanos) {
    var held = grant;
    return held == null ? base : base + held.usable(nanos);
  }

  @Nullable Grant grant() {
    return grant;
  }

  void grant(@Nullable Grant renewed) {
    grant = renewed;
  }

  /** A request found the lease in use. */
  void want() {
    if (!wanting) {
      wanting = true;
    }
  }

  /** Whether one did since this was asked last. */
  boolean wanted() {
    boolean wanted = wanting;
    wanting = false;
    return wanted;
  }

  /** Adds ticks to what is ahead of the books, or takes them off. */
  void ahead(long ticks) {
    AHEAD.addAndGet(this, ticks);
  }

  /** Nanoseconds: when the books last answered, or up to when units were given back by time. */
  long credited() {
    return credited;
  }

  /** What is owed is credited by time from now on. */
  void creditFrom(long nanos) {
    credited = nanos;
    allowed = 0;
  }

  /**
   * Lets what the node's share of the rate has repaid be taken again. Only for who moved the cell
   * into a stage of its own, lest what is being booked be forgotten too.
   *
   * @param forgotten whether that is not booked any more
   */
  void credit(long nanos, Gcra gcra, int nodes, boolean forgotten) {
    long repaid = gcra.ticks(Math.max(nanos - credited, 0)) / nodes;
    credited = nanos;
    if (!forgotten) {
      allowed = Math.max(Math.min(allowed + repaid, ahead), 0);
      return;
    }
    long owed = ahead;
    long back = Math.min(repaid + allowed, owed);
    while (back > 0 && !AHEAD.compareAndSet(this, owed, owed - back)) {
      owed = ahead;
      back = Math.min(repaid + allowed, owed);
    }
    allowed = 0;
  }

  /**
   * The TAT that what this node took leads to, by itself: never ahead of the true one, whatever the
   * others took and gave back. So it is a floor for the books, which do not know when units were
   * taken.
   */
  long own() {
    return own;
  }

  /** This node takes ticks. */
  void own(long now, long cost) {
    long held = own;
    while (!OWN.compareAndSet(this, held, Math.max(held, now) + cost)) {
      held = own;
    }
  }

  /** This node gives ticks back. */
  void disown(long now, long back) {
    long held = own;
    while (held > now && !OWN.compareAndSet(this, held, Math.max(held - back, now))) {
      held = own;
    }
  }

  /** The node was alone, so all that there is was taken by it; the books are to be told. */
  void ownAll() {
    own = get();
    untold = true;
  }

  /** What the node took is no longer in the books if their TAT is lower: the key was reset. */
  void ownAtMost(long tat) {
    long held = own;
    while (held > tat && !OWN.compareAndSet(this, held, tat)) {
      held = own;
    }
  }

  /** Whether the books must be told although nothing is ahead of them. */
  boolean untold() {
    return untold;
  }

  void untold(boolean untold) {
    this.untold = untold;
  }

  /** The TAT is at least this. */
  void raise(long tat) {
    long known = get();
    while (known != DROPPED && known < tat && !compareAndSet(known, tat)) {
      known = get();
    }
  }

  /** Adds to the TAT what other nodes did. */
  void shift(long ticks) {
    long known = get();
    while (known != DROPPED && !compareAndSet(known, known + ticks)) {
      known = get();
    }
  }

  /** Whether this call moved the cell from one stage to the other. */
  boolean move(int from, int to) {
    return stage == from && STAGE.compareAndSet(this, from, to);
  }

  /** Whether this call handed the cell over. */
  boolean enterHandOver() {
    return below == null && BELOW.compareAndSet(this, null, this);
  }

  void lieOn(@Nullable LeaseCell other) {
    below = other == null ? this : other;
  }

  /** Takes the cell from where it was handed over; returns what lay below it. */
  @Nullable LeaseCell leaveHandOver() {
    var other = below;
    below = null;
    return other == this ? null : other;
  }

  @Override
  public boolean idle(long now) {
    return stage == SETTLED && ahead == 0 && super.idle(now);
  }
}
