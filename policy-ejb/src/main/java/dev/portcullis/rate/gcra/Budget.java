package dev.portcullis.rate.gcra;

import java.time.Duration;
import java.util.Objects;

/**
 * What a limit allows each key: the identity under which its state is kept. A limit whose numbers
 * are changed is another budget and starts with a full burst; one that is published again unchanged
 * is the same and goes on.
 *
 * <p>Made when a policy is compiled, and looked up by with each request: its hash is computed once.
 */
public final class Budget {
  private final String limit;
  private final String keyedBy;
  private final long rate;
  private final Duration per;
  private final long burst;
  private final WithoutGrid withoutGrid;
  private final Gcra gcra;
  private final int hash;

  private Budget(
      String limit,
      String keyedBy,
      long rate,
      Duration per,
      long burst,
      WithoutGrid withoutGrid,
      Gcra gcra) {
    this.limit = limit;
    this.keyedBy = keyedBy;
    this.rate = rate;
    this.per = per;
    this.burst = burst;
    this.withoutGrid = withoutGrid;
    this.gcra = gcra;
    this.hash = Objects.hash(limit, keyedBy, rate, per, burst, withoutGrid);
  }

  /**
   * A budget.
   *
   * @param limit the limit's name
   * @param keyedBy what it is keyed by, as the owner wrote it
   * @param rate units that come back in a period, 1 or more
   * @param per the period, at most {@link Gcra#LONGEST_PERIOD}
   * @param burst units that may be taken at once, 1 or more
   * @throws IllegalArgumentException if the numbers are none ({@link Gcra#of})
   */
  public static Budget of(
      String limit, String keyedBy, long rate, Duration per, long burst, WithoutGrid withoutGrid) {
    return new Budget(limit, keyedBy, rate, per, burst, withoutGrid, Gcra.of(rate, per, burst));
  }

  public String limit() {
    return limit;
  }

  public String keyedBy() {
    return keyedBy;
  }

  public long rate() {
    return rate;
  }

  public Duration per() {
    return per;
  }

  public long burst() {
    return burst;
  }

  public WithoutGrid withoutGrid() {
    return withoutGrid;
  }

  /** The arithmetic of its numbers. */
  public Gcra gcra() {
    return gcra;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Budget budget
            && hash == budget.hash
            && rate == budget.rate
            && burst == budget.burst
            && withoutGrid == budget.withoutGrid
            && limit.equals(budget.limit)
            && keyedBy.equals(budget.keyedBy)
            && per.equals(budget.per));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return limit + ": " + rate + " per " + per + ", " + burst + " at once, by " + keyedBy;
  }
}
