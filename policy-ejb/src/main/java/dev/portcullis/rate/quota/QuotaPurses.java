package dev.portcullis.rate.quota;

import dev.portcullis.rate.gcra.Newcomers;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The purses of all keys on this node, at most {@code capacity} of them and one more per quota.
 *
 * <p><b>What is dropped.</b> What was not used for ten minutes, or for some seconds once three
 * quarters of the capacity are taken; its lease has gone back by then, and the ledger knows the
 * rest.
 *
 * <p><b>What the bounds do.</b> Each new key costs a question and a row of the ledger, so a source
 * may bring {@value #NEW_KEYS} at once and as many an hour; beyond that its new keys share one
 * quota. Keys that find no room share one quota, too, with all others of their limit that found
 * none.
 */
final class QuotaPurses {
  /** New keys of one source, at once and per hour. */
  static final long NEW_KEYS = 1000;

  private static final int LONG_IDLE_WINDOWS = 140;
  private static final int IDLE_WINDOWS = 3;

  private final ConcurrentHashMap<Slot, QuotaPurse> purses = new ConcurrentHashMap<>();
  private final AtomicLong size = new AtomicLong();
  private final LongAdder crowded = new LongAdder();
  private final long capacity;
  private final InstantSource calendar;
  private final LongSupplier clock;
  private final QuotaDesk desk;
  private final Newcomers newcomers;
  private volatile boolean closed;

  private record Slot(QuotaBudget budget, String key) {}

  QuotaPurses(long capacity, InstantSource calendar, LongSupplier clock, QuotaDesk desk) {
    this.capacity = capacity;
    this.calendar = calendar;
    this.clock = clock;
    this.desk = desk;
    this.newcomers = new Newcomers(clock, NEW_KEYS);
  }

  /** Keys held. */
  long size() {
    return size.get();
  }

  /** How often a new key had to share a quota. */
  long crowded() {
    return crowded.sum();
  }

  /** Units in hand. */
  long held() {
    return purses.values().stream().mapToLong(QuotaPurse::held).sum();
  }

  /** The key's purse of the period that goes on; null once all are closed. */
  @Nullable QuotaPurse of(QuotaBudget budget, String key, @Nullable String source) {
    long millis = calendar.millis();
    while (!closed) {
      var slot = new Slot(budget, QuotaKey.of(key));
      var purse = purses.get(slot);
      if (purse == null) {
        slot = admit(slot, source);
        purse = purses.computeIfAbsent(slot, this::insert);
      }
      if (!purse.over(millis)) {
        return purse;
      }
      roll(slot, purse);
    }
    return null;
  }

  /** The key's purse, if there is one and its period goes on. */
  @Nullable QuotaPurse known(QuotaBudget budget, String key) {
    var purse = purses.get(new Slot(budget, QuotaKey.of(key)));
    return purse == null || purse.over(calendar.millis()) ? null : purse;
  }

  /** Forgets what is known of a key; what was in hand is worth nothing any more. */
  void discard(QuotaBudget budget, String bounded) {
    var slot = new Slot(budget, bounded);
    var purse = purses.get(slot);
    if (purse != null && purses.remove(slot, purse)) {
      size.decrementAndGet();
      purse.discard();
    }
  }

  /** Gives back what is idle, tells what is due, drops what is over or idle. */
  void sweep() {
    long millis = calendar.millis();
    long nanos = clock.getAsLong();
    int idle = size.get() > capacity / 4 * 3 ? IDLE_WINDOWS : LONG_IDLE_WINDOWS;
    purses.forEach(
        (slot, purse) -> {
          if (purse.over(millis) || purse.idle(idle, nanos)) {
            close(slot, purse);
          } else if (purse.due(desk.nodes(), nanos)) {
            desk.askAhead(purse);
          }
        });
    newcomers.sweep();
  }

  /** Closes all; from now on there are none. */
  void close() {
    closed = true;
    purses.forEach(this::close);
  }

  private QuotaPurse insert(Slot slot) {
    size.incrementAndGet();
    return open(slot);
  }

  private QuotaPurse open(Slot slot) {
    return new QuotaPurse(slot.budget, slot.key, calendar.instant(), clock.getAsLong());
  }

  /** The slot that a new key gets: its own, or a shared one. */
  private Slot admit(Slot wanted, @Nullable String source) {
    var slot = wanted;
    if (source != null && !newcomers.admits(source)) {
      crowded.increment();
      slot = new Slot(slot.budget, QuotaKey.ofSource(source));
    }
    if (size.get() >= capacity && !purses.containsKey(slot)) {
      crowded.increment();
      return new Slot(slot.budget, QuotaKey.ofOthers());
    }
    return slot;
  }

  private void roll(Slot slot, QuotaPurse over) {
    var fresh = open(slot);
    if (purses.replace(slot, over, fresh)) {
      over.close();
      desk.leave(over);
    }
  }

  private void close(Slot slot, QuotaPurse purse) {
    if (purses.remove(slot, purse)) {
      size.decrementAndGet();
      purse.close();
      desk.leave(purse);
    }
  }
}
