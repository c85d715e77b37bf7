package dev.portcullis.rate.gcra;

import java.time.Duration;

/**
 * What a client or a person is told of a limit.
 *
 * @param limit the limit's name
 * @param unit what is counted
 * @param quota units that may be taken at once, or in the window, 1 or more
 * @param windowNanos in which a used up quota is there again; 0 where time does not bring it back
 * @param admitted whether a unit is there, or was for the request that is told of it
 * @param remaining units still there, 0 or more
 * @param nextNanos until one unit more is there; positive where refused
 * @param resetNanos until the full quota is there again
 */
public record LimitState(
    String limit,
    Unit unit,
    long quota,
    long windowNanos,
    boolean admitted,
    long remaining,
    long nextNanos,
    long resetNanos) {

  /** What is counted, with its name for {@code qu} (draft-ietf-httpapi-ratelimit-headers-10). */
  public enum Unit {
    REQUESTS("requests"),
    CONTENT_BYTES("content-bytes"),
    CONCURRENT_REQUESTS("concurrent-requests");

    private final String text;

    Unit(String text) {
      this.text = text;
    }

    /** The name on the wire. */
    public String text() {
      return text;
    }
  }

  /** The state of a budget of requests whose TAT this is. */
  public static LimitState of(Budget budget, long tat, long now) {
    var gcra = budget.gcra();
    long remaining = gcra.available(tat, now);
    return new LimitState(
        budget.limit(),
        Unit.REQUESTS,
        budget.burst(),
        gcra.nanos(gcra.tolerance()),
        remaining > 0,
        remaining,
        gcra.nanos(gcra.untilNext(tat, now)),
        gcra.nanos(tat - now));
  }

  /**
   * The same as told to a client that was refused units.
   *
   * @param nanos until they may be there
   */
  public LimitState refused(long nanos) {
    long next = Math.max(nanos, 1);
    return new LimitState(
        limit, unit, quota, windowNanos, false, 0, next, Math.max(resetNanos, next));
  }

  /** The same in bytes. */
  public LimitState ofBytes() {
    return new LimitState(
        limit, Unit.CONTENT_BYTES, quota, windowNanos, admitted, remaining, nextNanos, resetNanos);
  }

  /** How long to wait for a unit; zero where admitted. */
  public Duration retryAfter() {
    return admitted ? Duration.ZERO : Duration.ofNanos(nextNanos);
  }

  /** Until the full quota is there again. */
  public Duration reset() {
    return Duration.ofNanos(resetNanos);
  }
}
