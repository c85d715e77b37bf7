package dev.portcullis.proxy.resilience;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts events of the last while: ten slices, each a counter that carries the number of its slice,
 * so that a slice that came round again starts from zero without anybody clearing it.
 */
final class SlidingCount {

  private static final int SLICES = 10;

  /** Bits of a counter; above them is the number of the slice, modulo 2^24. */
  private static final int COUNT_BITS = 40;

  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final long SLICE_MASK = (1L << (64 - COUNT_BITS)) - 1;

  private final long sliceNanos;
  private final AtomicLongArray slices = new AtomicLongArray(SLICES);

  /**
   * @param windowNanos how far back it counts, at least ten nanoseconds
   */
  SlidingCount(long windowNanos) {
    this.sliceNanos = windowNanos / SLICES;
  }

  void add(long now) {
    long slice = Math.floorDiv(now, sliceNanos);
    int at = (int) Math.floorMod(slice, (long) SLICES);
    long fresh = (slice & SLICE_MASK) << COUNT_BITS;
    long before;
    long after;
    do {
      before = slices.get(at);
      after = before >>> COUNT_BITS == fresh >>> COUNT_BITS ? before + 1 : fresh + 1;
    } while (!slices.compareAndSet(at, before, after));
  }

  long sum(long now) {
    long slice = Math.floorDiv(now, sliceNanos);
    long sum = 0;
    for (int back = 0; back < SLICES; back++) {
      long number = slice - back;
      long counter = slices.get((int) Math.floorMod(number, (long) SLICES));
      if (counter >>> COUNT_BITS == (number & SLICE_MASK)) {
        sum += counter & COUNT_MASK;
      }
    }
    return sum;
  }
}
