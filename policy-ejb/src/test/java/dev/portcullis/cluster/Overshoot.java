package dev.portcullis.cluster;

import dev.portcullis.rate.Budget;
import dev.portcullis.rate.Gcra;

/**
 * Judges what was admitted, in the order of time: by how many units it was beyond the law of a
 * single exact limiter, {@code burst + rate × t} from any moment on, over any time {@code t}; and
 * what such a limiter would have admitted of the same requests.
 */
final class Overshoot {
  private final Gcra gcra;
  private long charged;
  private long exact;
  private long admitted;
  private long allowed;
  private long most;

  Overshoot(Budget budget) {
    this.gcra = budget.gcra();
  }

  /**
   * A request.
   *
   * @param nanos when it came, not before the one before
   * @param taken whether it was admitted
   */
  void request(long nanos, long units, boolean taken) {
    // A tick of tolerance: readings of the clock are rounded down.
    long now = gcra.ticks(nanos) + 1;
    if (taken) {
      admitted += units;
      charged = gcra.charged(charged, now, units);
      most = Math.max(most, units(charged - now - gcra.tolerance()));
    }
    long next = gcra.charged(exact, now, units);
    if (gcra.conforms(next, now)) {
      exact = next;
      allowed += units;
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
