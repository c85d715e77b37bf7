package dev.portcullis.rate;

import dev.portcullis.policy.PolicyDocument.Limit;
import java.time.Duration;

/**
 * The state of a limit for a key after a request asked for a unit. Times are long nanoseconds: one
 * is made per request and limit, and most are never looked at.
 *
 * @param limit the limit
 * @param admitted whether the unit was there
 * @param remaining units still there, 0 or more
 * @param nextNanos until one unit more is there; positive where refused
 * @param resetNanos until the full burst is there again
 */
public record LimitState(
    Limit limit, boolean admitted, long remaining, long nextNanos, long resetNanos) {

  static LimitState admitted(Limit limit, Gcra gcra, long tat, long now) {
    return new LimitState(
        limit,
        true,
        gcra.available(tat, now),
        gcra.nanos(gcra.untilNext(tat, now)),
        gcra.nanos(tat - now));
  }

  static LimitState refused(Limit limit, Gcra gcra, long tat, long now) {
    long next = Math.max(gcra.untilNext(tat, now), 1);
    return new LimitState(limit, false, 0, gcra.nanos(next), gcra.nanos(tat - now));
  }

  /** How long to wait for a unit; zero where admitted. */
  public Duration retryAfter() {
    return admitted ? Duration.ZERO : Duration.ofNanos(nextNanos);
  }

  /** Until the full burst is there again. */
  public Duration reset() {
    return Duration.ofNanos(resetNanos);
  }
}
