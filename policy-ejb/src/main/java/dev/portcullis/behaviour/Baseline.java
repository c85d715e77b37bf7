package dev.portcullis.behaviour;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One subject's counts in the current window, and its history. Lock-free: the counts are one long,
 * replaced by compare-and-set; whoever opens a new window folds the old one into the history.
 */
final class Baseline {

  /** The layout of the long: 24 bits of window number, 20 of requests, 20 of denials. */
  private static final int COUNT_BITS = 20;

  private static final long MAX_COUNT = (1L << COUNT_BITS) - 1;
  private static final long WINDOW_MASK = (1L << 24) - 1;

  private final AtomicLong current;
  private final AtomicReference<Past> past = new AtomicReference<>(Past.NONE);

  /** The history, and the risk that the last finished window ended with. */
  private record Past(History history, double lastRisk, long lastWindow) {
    static final Past NONE = new Past(History.NONE, 0, -1);
  }

  Baseline(long window) {
    current = new AtomicLong(packed(window, 0, 0));
  }

  private static long packed(long window, long requests, long denials) {
    long counts = Math.min(requests, MAX_COUNT) << COUNT_BITS | Math.min(denials, MAX_COUNT);
    return (window & WINDOW_MASK) << (2 * COUNT_BITS) | counts;
  }

  private static long window(long packed) {
    return packed >>> (2 * COUNT_BITS);
  }

  private static long requests(long packed) {
    return packed >>> COUNT_BITS & MAX_COUNT;
  }

  private static long denials(long packed) {
    return packed & MAX_COUNT;
  }

  /** Counts a request in {@code window}; one of a window gone by counts in the current one. */
  void count(long window, boolean denied) {
    while (true) {
      long seen = current.get();
      boolean same = !later(window, seen);
      long requests = same ? requests(seen) : 0;
      long denials = same ? denials(seen) : 0;
      long number = same ? window(seen) : window;
      if (current.compareAndSet(seen, packed(number, requests + 1, denials + (denied ? 1 : 0)))) {
        if (!same && requests(seen) > 0) {
          finish(seen, window);
        }
        return;
      }
    }
  }

  /** Whether {@code window} is after that of {@code packed}, in arithmetic modulo 2^24. */
  private static boolean later(long window, long packed) {
    long ahead = (window - window(packed)) & WINDOW_MASK;
    return ahead != 0 && ahead < WINDOW_MASK / 2;
  }

  private void finish(long packed, long window) {
    past.updateAndGet(
        p -> {
          double risk = p.history().risk(requests(packed), denials(packed));
          boolean directlyBefore = ((window - 1) & WINDOW_MASK) == window(packed);
          return new Past(
              p.history().plus(requests(packed), denials(packed)),
              directlyBefore ? risk : 0,
              window & WINDOW_MASK);
        });
  }

  /**
   * The risk now: of the current window so far, or what is left of the last one's.
   *
   * @param gone how much of {@code window} has gone by, 0 to 1: the last window fades with it
   */
  double risk(long window, double gone) {
    long seen = current.get();
    Past p = past();
    if (later(window, seen)) {
      boolean directlyBefore = ((window - 1) & WINDOW_MASK) == window(seen);
      double risk = p.history().risk(requests(seen), denials(seen));
      return directlyBefore ? risk * (1 - gone) : 0;
    }
    double fading = p.lastWindow() == window(seen) ? p.lastRisk() * (1 - gone) : 0;
    return Math.max(fading, p.history().risk(requests(seen), denials(seen)));
  }

  private Past past() {
    return Objects.requireNonNullElse(past.get(), Past.NONE);
  }

  History history() {
    return past().history();
  }

  /** Takes another node's history where that node has learned for longer. */
  void adopt(History other) {
    past.updateAndGet(
        p ->
            other.windows() > p.history().windows()
                ? new Past(other, p.lastRisk(), p.lastWindow())
                : p);
  }
}
