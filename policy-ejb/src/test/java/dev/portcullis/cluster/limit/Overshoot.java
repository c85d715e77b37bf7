package dev.portcullis.cluster.limit;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Gcra;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Judges what was admitted, in the order of time: by how many units it was beyond the law of a
 * single exact limiter, {@code burst + rate × t} from any moment on, over any time {@code t}, less
 * what was given back in that time or in the second before; and what such a limiter would have
 * admitted of the same requests.
 *
 * <p>What was charged afterwards counts as admitted, but for what was charged within the last
 * second: the others need not know it yet.
 */
final class Overshoot {
  private static final long LATE_NANOS = 1_000_000_000;

  private final Gcra gcra;
  private final Deque<Late> given = new ArrayDeque<>();
  private final Deque<Late> owed = new ArrayDeque<>();
  private long givenLately;
  private long owedLately;
  private long charged;
  private long exact;
  private long admitted;
  private long allowed;
  private long most;

  /** Ticks, and until when not all nodes need know of them. */
  private record Late(long ticks, long until) {}

  Overshoot(Budget budget) {
    this.gcra = budget.gcra();
  }

  /**
   * A request.
   *
   * @param nanos when it came, not before the one before
   * @param taken whether it was admitted
   * @return whether a single exact limiter would have admitted it
   */
  boolean request(long nanos, long units, boolean taken) {
    // A tick of tolerance: readings of the clock are rounded down.
    long now = gcra.ticks(nanos) + 1;
    forget(nanos);
    if (taken) {
      admitted += units;
      charged = gcra.charged(charged, now, units);
      most = Math.max(most, units(charged - now - gcra.tolerance() - givenLately - owedLately));
    }
    long next = gcra.charged(exact, now, units);
    boolean conforms = gcra.conforms(next, now);
    if (conforms) {
      exact = next;
      allowed += units;
    }
    return conforms;
  }

  /**
   * Units of a request are given back.
   *
   * @param taken whether it was admitted
   * @param exactly whether the single limiter would have admitted it
   */
  void givenBack(long nanos, long units, boolean taken, boolean exactly) {
    if (taken) {
      give(nanos, gcra.cost(units));
    }
    if (exactly) {
      exact -= Math.max(Math.min(gcra.cost(units), exact - gcra.ticks(nanos)), 0);
    }
  }

  /** A request turns out to have taken more; otherwise the same. */
  void chargedAfterwards(long nanos, long units, boolean taken, boolean exactly) {
    long now = gcra.ticks(nanos);
    if (taken) {
      forget(nanos);
      charged = gcra.charged(charged, now, units);
      owed.add(new Late(gcra.cost(units), nanos + LATE_NANOS));
      owedLately += gcra.cost(units);
    }
    if (exactly) {
      exact = gcra.charged(exact, now, units);
    }
  }

  /** All is given back. */
  void reset(long nanos) {
    forget(nanos);
    give(nanos, Math.max(charged - gcra.ticks(nanos), 0) + 2 * gcra.tolerance());
    exact = Math.min(exact, gcra.ticks(nanos));
  }

  private void give(long nanos, long ticks) {
    given.add(new Late(ticks, nanos + LATE_NANOS));
    givenLately += ticks;
  }

  private void forget(long nanos) {
    for (var first = given.peek(); first != null && first.until <= nanos; first = given.peek()) {
      given.remove();
      givenLately -= first.ticks;
      charged = Math.max(charged - first.ticks, gcra.ticks(first.until));
    }
    for (var first = owed.peek(); first != null && first.until <= nanos; first = owed.peek()) {
      owed.remove();
      owedLately -= first.ticks;
    }
  }

  /** Units beyond the law, at the worst moment. */
  long most() {
    return most;
  }

  /** Units admitted. */
  long admitted() {
    return admitted;
  }

  /** Units that a single exact limiter would have admitted. */
  long allowed() {
    return allowed;
  }

  private long units(long ticks) {
    return ticks <= 0 ? 0 : (ticks + gcra.interval() - 1) / gcra.interval();
  }
}
