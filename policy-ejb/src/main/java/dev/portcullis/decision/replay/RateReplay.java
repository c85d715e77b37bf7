package dev.portcullis.decision.replay;

import dev.portcullis.decision.replay.WhatIf.KeyCount;
import dev.portcullis.policy.limit.LimitPlan.OfRate;
import dev.portcullis.rate.gcra.Budget;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rate's keys, replayed request by request: one limiter, which knows all at once. */
final class RateReplay {

  private final List<Budget> budgets;
  private final long patience;
  private final long cost;
  private final Map<String, Key> keys = new HashMap<>();
  private @Nullable Instant from;
  private @Nullable Instant to;
  private int requests;
  private int refusedThen;
  private int refused;

  /** What is known of a key: a theoretical arrival time for each window. */
  private static final class Key {
    private final long[] tats;
    private int requests;
    private int refusedThen;
    private int refused;

    Key(int windows) {
      tats = new long[windows];
    }
  }

  /**
   * @param cost units of each request
   */
  RateReplay(OfRate plan, long cost) {
    this.budgets = plan.budgets();
    this.patience = plan.patience();
    this.cost = cost;
  }

  /**
   * The next request.
   *
   * @param time not before that of the last one
   * @param wasRefused by the limit, then
   */
  void next(String name, Instant time, boolean wasRefused) {
    Instant start = from == null ? time : from;
    from = start;
    to = time;
    var key = keys.computeIfAbsent(name, n -> new Key(budgets.size()));
    boolean admitted =
        cost == 0 || admits(key, Math.max(Duration.between(start, time).toNanos(), 0));
    requests++;
    key.requests++;
    if (wasRefused) {
      refusedThen++;
      key.refusedThen++;
    }
    if (!admitted) {
      refused++;
      key.refused++;
    }
  }

  /** All windows must have room; where one has none, none is charged. */
  private boolean admits(Key key, long nanos) {
    var charged = new long[budgets.size()];
    for (int i = 0; i < charged.length; i++) {
      var gcra = budgets.get(i).gcra();
      long now = gcra.ticks(nanos);
      charged[i] = gcra.charged(key.tats[i], now, cost);
      long early = charged[i] - now - gcra.tolerance();
      if (cost > gcra.burst() || early > gcra.ticks(patience)) {
        return false;
      }
    }
    System.arraycopy(charged, 0, key.tats, 0, charged.length);
    return true;
  }

  int requests() {
    return requests;
  }

  int refusedThen() {
    return refusedThen;
  }

  int refused() {
    return refused;
  }

  @Nullable Instant from() {
    return from;
  }

  @Nullable Instant to() {
    return to;
  }

  List<KeyCount> counts() {
    return keys.entrySet().stream()
        .map(
            entry -> {
              var key = entry.getValue();
              return new KeyCount(entry.getKey(), key.requests, key.refusedThen, key.refused);
            })
        .toList();
  }
}
