package dev.portcullis.bench.load;

import java.util.Arrays;

/**
 * How long answers took, microseconds.
 *
 * @param p50 half of them came within this
 * @param p99 99 of 100
 * @param p999 999 of 1,000
 */
public record Percentiles(long p50, long p99, long p999) {

  /** Of single times, in any order; all zero when there are none. */
  public static Percentiles of(long[] micros) {
    if (micros.length == 0) {
      return new Percentiles(0, 0, 0);
    }
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    return new Percentiles(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999));
  }

  /** The smallest time that a share of all does not exceed. */
  private static long at(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
