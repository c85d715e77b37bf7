package dev.portcullis.rate.quota;

import dev.portcullis.rate.gcra.Newcomers;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The leases of all keys on this node, at most {@code capacity} of them and one more per quota.
 *
 * <p><b>What is dropped.</b> What was not used for ten minutes, or for some seconds once three
 * quarters of the capacity are taken; what it held has gone back by then, and the ledger knows the
 * rest.
 *
 * <p><b>What the bounds do.</b> Each new key costs a question and a row of the ledger, so a source
 * may bring {@value #NEW_KEYS} at once and as many an hour; beyond that its new keys share one
 * quota. Keys that find no room share one quota, too, with all others of their limit that found
 * none.
 */
final class QuotaLeases {
  /** New keys of one source, at once and per hour. */
  static final long NEW_KEYS = 1000;

  private static final int LONG_IDLE_WINDOWS = 140;
  private static final int IDLE_WINDOWS = 3;

  private final ConcurrentHashMap<Slot, QuotaLease> leases = new ConcurrentHashMap<>();
  private final AtomicLong size = new AtomicLong();
  private final LongAdder crowded = new LongAdder();
  private final long capacity;
  private final InstantSource calendar;
  private final LongSupplier clock;
  private final LedgerClient client;
  private final Newcomers newcomers;
  private volatile boolean closed;

  private record Slot(QuotaBudget budget, String key) {}

  QuotaLeases(long capacity, InstantSource calendar, LongSupplier clock, LedgerClient client) {
    this.capacity = capacity;
    this.calendar = calendar;
    this.clock = clock;
    this.client = client;
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
    return leases.values().stream().mapToLong(QuotaLease::held).sum();
  }

  /** The key's lease of the period that goes on; null once all are closed. */
  @Nullable QuotaLease of(QuotaBudget budget, String key, @Nullable String source) {
    long millis = calendar.millis();
    while (!closed) {
      var slot = new Slot(budget, QuotaKey.of(key));
      var lease = leases.get(slot);
      if (lease == null) {
        slot = admit(slot, source);
        lease = leases.computeIfAbsent(slot, this::insert);
      }
      if (!lease.over(millis)) {
        return lease;
      }
      roll(slot, lease);
    }
    return null;
  }

  /** The key's lease, if there is one and its period goes on. */
  @Nullable QuotaLease known(QuotaBudget budget, String key) {
    var lease = leases.get(new Slot(budget, QuotaKey.of(key)));
    return lease == null || lease.over(calendar.millis()) ? null : lease;
  }

  /** Forgets what is known of a key; what was in hand is worth nothing any more. */
  void discard(QuotaBudget budget, String bounded) {
    var slot = new Slot(budget, bounded);
    var lease = leases.get(slot);
    if (lease != null && leases.remove(slot, lease)) {
      size.decrementAndGet();
      lease.discard();
    }
  }

  /** Gives back what is idle, tells what is due, drops what is over or idle. */
  void sweep() {
    long millis = calendar.millis();
    long nanos = clock.getAsLong();
    int idle = size.get() > capacity / 4 * 3 ? IDLE_WINDOWS : LONG_IDLE_WINDOWS;
    leases.forEach(
        (slot, lease) -> {
          if (lease.over(millis) || lease.idle(idle, nanos)) {
            close(slot, lease);
          } else if (lease.due(client.nodes(), nanos)) {
            client.askAhead(lease);
          }
        });
    newcomers.sweep();
  }

  /** Closes all; from now on there are none. */
  void close() {
    closed = true;
    leases.forEach(this::close);
  }

  private QuotaLease insert(Slot slot) {
    size.incrementAndGet();
    return open(slot);
  }

  private QuotaLease open(Slot slot) {
    return new QuotaLease(slot.budget, slot.key, calendar.instant(), clock.getAsLong());
  }

  /** The slot that a new key gets: its own, or a shared one. */
  private Slot admit(Slot wanted, @Nullable String source) {
    var slot = wanted;
    if (source != null && !newcomers.admits(source)) {
      crowded.increment();
      slot = new Slot(slot.budget, QuotaKey.ofSource(source));
    }
    if (size.get() >= capacity && !leases.containsKey(slot)) {
      crowded.increment();
      return new Slot(slot.budget, QuotaKey.ofOthers());
    }
    return slot;
  }

  private void roll(Slot slot, QuotaLease over) {
    var fresh = open(slot);
    if (leases.replace(slot, over, fresh)) {
      over.close();
      client.leave(over);
    }
  }

  private void close(Slot slot, QuotaLease lease) {
    if (leases.remove(slot, lease)) {
      size.decrementAndGet();
      lease.close();
      client.leave(lease);
    }
  }
}
