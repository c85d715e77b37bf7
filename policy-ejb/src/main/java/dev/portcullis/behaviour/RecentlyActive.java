package dev.portcullis.behaviour;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How many different keys were seen lately: in the current period or, if that were more, in the one
 * before. Bounded: past the bound no more are counted.
 */
final class RecentlyActive {

  private static final long PERIOD_MILLIS = 300_000;

  private final int bound;
  private final AtomicReference<Periods> periods =
      new AtomicReference<>(new Periods(Long.MIN_VALUE, Set.of(), Set.of()));

  private record Periods(long number, Set<String> previous, Set<String> current) {}

  RecentlyActive(int bound) {
    this.bound = bound;
  }

  void seen(String key, long millis) {
    Set<String> current = at(millis).current();
    if (!current.contains(key) && current.size() < bound) {
      current.add(key);
    }
  }

  int count(long millis) {
    Periods now = at(millis);
    return Math.max(now.previous().size(), now.current().size());
  }

  private Periods at(long millis) {
    long number = Math.floorDiv(millis, PERIOD_MILLIS);
    Periods seen = Objects.requireNonNull(periods.get());
    if (number <= seen.number()) {
      return seen;
    }
    Set<String> previous = number == seen.number() + 1 ? seen.current() : Set.of();
    var next = new Periods(number, previous, ConcurrentHashMap.newKeySet());
    return periods.compareAndSet(seen, next) ? next : Objects.requireNonNull(periods.get());
  }
}
