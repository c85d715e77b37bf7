package dev.portcullis.behaviour;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts offences by key over a sliding window, approximated by two fixed ones: the count is that
 * of the current window plus the share of the previous one that the sliding window still covers.
 * One long for each key, replaced by compare-and-set.
 */
final class OffenceCounts {

  /** The layout of the long: 32 bits of window number, 16 each of previous and current count. */
  private static final int BITS = 16;

  private static final long MAX = (1L << BITS) - 1;

  private final long windowMillis;
  private final Cache<String, AtomicLong> counts;

  OffenceCounts(long windowMillis, int maxTracked) {
    this.windowMillis = windowMillis;
    this.counts = Caffeine.newBuilder().maximumSize(maxTracked).executor(Runnable::run).build();
  }

  /** Adds {@code weight} and returns the count in the window that ends at {@code millis}. */
  double add(String key, long millis, int weight) {
    AtomicLong packed = counts.get(key, k -> new AtomicLong());
    long window = Math.floorDiv(millis, windowMillis) & 0xffff_ffffL;
    double left = 1 - (double) Math.floorMod(millis, windowMillis) / windowMillis;
    long counted = packed.updateAndGet(p -> counted(p, window, weight));
    return (counted & MAX) + left * (counted >>> BITS & MAX);
  }

  private static long counted(long packed, long window, int weight) {
    long ahead = (window - (packed >>> (2 * BITS))) & 0xffff_ffffL;
    boolean same = ahead == 0 || ahead > 0x7fff_ffffL;
    long number = same ? packed >>> (2 * BITS) : window;
    long current = same ? packed & MAX : 0;
    long previous = same ? packed >>> BITS & MAX : ahead == 1 ? packed & MAX : 0;
    return number << (2 * BITS) | previous << BITS | Math.min(MAX, current + weight);
  }

  void forget(String key) {
    counts.invalidate(key);
  }

  long size() {
    return counts.estimatedSize();
  }
}
