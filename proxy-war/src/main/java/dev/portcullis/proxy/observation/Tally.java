package dev.portcullis.proxy.observation;

import dev.portcullis.request.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests by how they ended, since the start, for the view of all nodes. */
public final class Tally {

  private final LongAdder[] byReason = new LongAdder[Reason.values().length];

  public Tally() {
    for (int i = 0; i < byReason.length; i++) {
      byReason[i] = new LongAdder();
    }
  }

  /** Counts one request. */
  public void add(DecisionLine line) {
    byReason[line.ending().reason().ordinal()].increment();
  }

  /** All requests. */
  public long requests() {
    long sum = 0;
    for (LongAdder count : byReason) {
      sum += count.sum();
    }
    return sum;
  }

  /** Requests that were permitted and forwarded. */
  public long permitted() {
    return byReason[Reason.PERMITTED.ordinal()].sum();
  }

  /** Those denied, by the reason's slug; reasons that never occurred are left out. */
  public Map<String, Long> denials() {
    Map<String, Long> denials = new HashMap<>();
    for (Reason reason : Reason.values()) {
      long count = byReason[reason.ordinal()].sum();
      if (reason != Reason.PERMITTED && reason != Reason.ANSWERED && count > 0) {
        denials.put(reason.slug(), count);
      }
    }
    return denials;
  }
}
