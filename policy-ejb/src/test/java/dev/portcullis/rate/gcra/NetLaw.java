package dev.portcullis.rate.gcra;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges what was taken and given back by looking at every window: from any moment on, over any
 * time {@code t} that ends with an admission, at most {@code burst + excess + rate × t} units, less
 * what was given back within or shortly before.
 */
public final class NetLaw {
  private final Gcra gcra;
  private final long allowed;
  private final long late;
  private final List<Event> events = new ArrayList<>();
  long net;

  private record Event(long ticks, long units, boolean admission) {}

  /**
   * @param excess units that may be on top
   * @param late nanoseconds after which what was given back may count
   */
  public NetLaw(Budget budget, long excess, long late) {
    this.late = budget.gcra().ticks(late);
    this.gcra = budget.gcra();
    this.allowed = budget.burst() + excess;
  }

  /** Units go on at this time. */
  public void admitted(long nanos, long units) {
    add(nanos, units, true);
  }

  public void givenBack(long nanos, long units) {
    add(nanos, -units, false);
  }

  void charged(long nanos, long units) {
    add(nanos, units, false);
  }

  /** Units beyond the law in the worst window; 0 or less if it holds. */
  public long beyond() {
    events.sort((a, b) -> Long.compare(a.ticks, b.ticks));
    long worst = Long.MIN_VALUE;
    for (int first = 0; first < events.size(); first++) {
      long units = -givenBackBefore(first);
      for (int last = first; last < events.size(); last++) {
        units += events.get(last).units;
        if (events.get(last).admission) {
          // A tick for each end: readings of the clock are rounded down.
          long time = events.get(last).ticks - events.get(first).ticks + 2;
          worst = Math.max(worst, units - allowed - time / gcra.interval());
        }
      }
    }
    return worst;
  }

  private long givenBackBefore(int first) {
    long units = 0;
    long from = events.get(first).ticks - late;
    for (int i = first - 1; i >= 0 && events.get(i).ticks >= from; i--) {
      units += Math.max(-events.get(i).units, 0);
    }
    return units;
  }

  private void add(long nanos, long units, boolean admission) {
    events.add(new Event(gcra.ticks(nanos), units, admission));
    net += units;
  }
}
