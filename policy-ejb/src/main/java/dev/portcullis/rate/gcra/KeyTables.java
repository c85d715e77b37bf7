package dev.portcullis.rate.gcra;

import dev.portcullis.rate.gcra.Sources.Source;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All keys of all budgets on this node, at most {@code capacity} of them.
 *
 * <p><b>What is dropped.</b> Only a cell whose budget is full again: it says no more than an absent
 * one, so dropping it forgets nothing. While there is room, less than half of the places being
 * taken, it may stay a little longer. A {@link TimingWheel} finds it.
 *
 * <p><b>What the bounds do.</b> Whoever may have invented keys, the source, holds at most 1/64 of
 * the places, and at least 1,000. Keys beyond that share one budget of their source and limit; keys
 * beyond the capacity share one budget of their limit, the crowd's. So inventing keys takes nothing
 * from a key that is known, and gives the inventor two budgets in all beyond its bound. It takes 64
 * sources, networks of addresses, to fill all places; while they stay full an honest newcomer
 * shares the crowd's budget. An invented key that is used once holds its place for one emission
 * interval: for a limit of {@code 10/s}, 64 sources must together send ten million requests a
 * second to keep a million places full; for {@code 1000/h} 280,000, for {@code 1/d} twelve. A slow
 * limit should not be keyed by what a client makes up.
 */
public final class KeyTables<C extends KeyCell> implements TimingWheel.Visitor {
  private static final int SOURCES_TO_FILL = 64;
  private static final long LEAST_PER_SOURCE = 1_000;

  private final ConcurrentHashMap<Budget, KeyTable<C>> tables = new ConcurrentHashMap<>();
  private final CellMaker<C> maker;
  private final ConcurrentHashMap<String, LongAdder> overshoot = new ConcurrentHashMap<>();
  private final long capacity;
  private final long kept;
  private final Sources sources;
  private final TimingWheel wheel;
  private final AtomicLong size = new AtomicLong();
  private final LongAdder crowded = new LongAdder();
  private final LongAdder sharing = new LongAdder();
  private final AtomicBoolean turning = new AtomicBoolean();

  /** Makes the cells of a table. */
  @FunctionalInterface
  public interface CellMaker<C extends KeyCell> {
    C make(KeyTable<C> table, String key, @Nullable Source source);
  }

  /**
   * @param kept nanoseconds for which idle keys stay while there is room
   */
  public KeyTables(long capacity, long nanos, long kept, CellMaker<C> maker) {
    this.kept = kept;
    this.capacity = capacity;
    this.sources = new Sources(Math.max(capacity / SOURCES_TO_FILL, LEAST_PER_SOURCE));
    this.wheel = new TimingWheel(this, nanos);
    this.maker = maker;
  }

  /** The table of a budget. */
  public KeyTable<C> of(Budget budget) {
    var table = tables.get(budget);
    return table != null ? table : tables.computeIfAbsent(budget, this::open);
  }

  /** All tables. */
  public Collection<KeyTable<C>> all() {
    return tables.values();
  }

  /** Keys held. */
  public long size() {
    return size.get();
  }

  /** How often a key found no room. */
  public long crowded() {
    return crowded.sum();
  }

  /** How often a key shared the budget of its source, which held too many. */
  public long sharing() {
    return sharing.sum();
  }

  /** Sources that hold keys. */
  public long sourceCount() {
    return sources.size();
  }

  /** Units beyond the burst, by the limit's name; kept for all names there ever were. */
  LongAdder overshoot(String limit) {
    return overshoot.computeIfAbsent(limit, name -> new LongAdder());
  }

  /** The same, for people. */
  public Map<String, Long> overshoot() {
    var units = new TreeMap<String, Long>();
    overshoot.forEach((limit, sum) -> units.put(limit, sum.sum()));
    return units;
  }

  /**
   * Drops idle keys, doing so many things at most; one thread at a time, the others leave it to
   * that one.
   */
  public void turn(long nanos, int things) {
    if (!turning.get() && turning.compareAndSet(false, true)) {
      try {
        wheel.turn(nanos, things);
      } finally {
        turning.set(false);
      }
    }
  }

  /** Closes the tables that have no keys; there are as many as limits. */
  public void closeEmpty(long nanos) {
    for (var table : tables.values()) {
      if (table.cells.isEmpty()) {
        tables.computeIfPresent(table.budget, (budget, held) -> held.close(nanos) ? null : held);
      }
    }
  }

  @Override
  public long visit(KeyCell cell, long nanos) {
    var table = cell.table;
    boolean roomy = 2 * size.get() < capacity;
    long idle = table.gcra.nanos(cell.get()) + (roomy ? kept : 0);
    if (idle > nanos) {
      return idle;
    }
    if (!table.drop(cell, nanos)) {
      return nanos;
    }
    size.decrementAndGet();
    if (cell.source != null) {
      sources.leave(cell.source);
    }
    return DROPPED;
  }

  /** A source has a key more; {@link #left} must follow where that is one too many. */
  Source entered(String name) {
    return sources.enter(name);
  }

  /** Whether that is one too many. */
  boolean crowded(Source source) {
    boolean crowded = sources.crowded(source);
    if (crowded) {
      sharing.increment();
    }
    return crowded;
  }

  /** Takes a place; false if there is none. */
  boolean reserve() {
    if (size.incrementAndGet() <= capacity) {
      return true;
    }
    size.decrementAndGet();
    crowded.increment();
    return false;
  }

  /** A cell has its place. */
  void placed(KeyCell cell) {
    wheel.add(cell);
  }

  /** Gives a place back that no cell came to. */
  void released(@Nullable Source source) {
    size.decrementAndGet();
    left(source);
  }

  void left(@Nullable Source source) {
    if (source != null) {
      sources.leave(source);
    }
  }

  private KeyTable<C> open(Budget budget) {
    return new KeyTable<>(budget, this, maker);
  }
}
