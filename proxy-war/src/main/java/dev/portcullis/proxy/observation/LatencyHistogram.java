package dev.portcullis.proxy.observation;

import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts times by how long they are, between bounds that never change: so the numbers of several
 * nodes, or of several routes, can be added up. Counting takes no lock and no memory.
 *
 * <p>Whoever asks is told what was so at the last {@link #refresh}, that the buckets, their sum and
 * their count agree with each other however busy the node is.
 */
final class LatencyHistogram {

  /** Upper bounds of buckets, in microseconds, rising; what is longer than all has one more. */
  enum Bounds {
    /** Of decisions, which take from microseconds on. */
    DECIDING(50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 250_000, 1_000_000),
    /** Of forwarding: from half a millisecond to ten seconds. */
    FORWARDING(
        500,
        1000,
        2500,
        5000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000);

    private final long[] micros;

    Bounds(long... micros) {
      this.micros = micros;
    }

    int size() {
      return micros.length;
    }

    /** In seconds, as {@code le} says it. */
    String text(int i) {
      return i == micros.length
          ? "+Inf"
          : BigDecimal.valueOf(micros[i], 6).stripTrailingZeros().toPlainString();
    }

    /** The first bucket that a time fits in. */
    int bucket(long time) {
      int i = 0;
      while (i < micros.length && time > micros[i]) {
        i++;
      }
      return i;
    }
  }

  private static final double MICROS = TimeUnit.SECONDS.toMicros(1);

  /** What was so at one time. */
  private record Taken(long[] atMost, long sumMicros) {}

  private final Bounds bounds;
  private final LongAdder[] buckets;
  private final LongAdder sumMicros = new LongAdder();
  private volatile Taken taken;

  LatencyHistogram(Bounds bounds) {
    this.bounds = bounds;
    this.buckets = new LongAdder[bounds.size() + 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
    this.taken = new Taken(new long[buckets.length], 0);
  }

  /** Counts one time; less than none is none. */
  void add(long micros) {
    buckets[bounds.bucket(micros)].increment();
    sumMicros.add(Math.max(0, micros));
  }

  /** Takes what is the case now. */
  void refresh() {
    long sum = sumMicros.sum();
    var atMost = new long[buckets.length];
    long all = 0;
    for (int i = 0; i < atMost.length; i++) {
      all += buckets[i].sum();
      atMost[i] = all;
    }
    taken = new Taken(atMost, sum);
  }

  /** How many were at most as long as a bound; the last counts all. */
  long atMost(int bound) {
    return taken.atMost()[bound];
  }

  /** How many there were. */
  long count() {
    return atMost(buckets.length - 1);
  }

  /** All together, in seconds, to the microsecond. */
  double seconds() {
    return taken.sumMicros() / MICROS;
  }
}
