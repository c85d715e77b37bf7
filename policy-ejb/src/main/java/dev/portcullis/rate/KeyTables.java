package dev.portcullis.rate;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * All keys of all limits on this node, at most {@code capacity} of them.
 *
 * <p><b>What is dropped.</b> Only a cell whose budget is full again: it says no more than an absent
 * one, so dropping it forgets nothing. Each newcomer pays for looking at a few old keys (the hand
 * of a clock goes round), and {@link #sweep} looks at all.
 *
 * <p><b>What the bound does.</b> A key that finds no room shares one budget, the crowd's, with all
 * others of its limit that found none. So inventing keys takes nothing from a key that is known,
 * and gives the inventor one budget in all beyond the bound; but a newcomer who is honest shares it
 * for as long as the flood lasts. An invented key that is used once holds its place for one
 * emission interval: filling a million places of a limit of {@code 10/s} takes ten million requests
 * per second, of {@code 1000/h} 280,000, of {@code 1/d} twelve. A slow limit should not be keyed by
 * what a client makes up.
 */
final class KeyTables<C extends KeyCell> {
  private static final int LOOKS_PER_NEWCOMER = 4;

  private final ConcurrentHashMap<Budget, KeyTable<C>> tables = new ConcurrentHashMap<>();
  private final BiFunction<KeyTable<C>, String, C> cellOf;
  private final ConcurrentHashMap<String, LongAdder> overshoot = new ConcurrentHashMap<>();
  private final long capacity;
  private final AtomicLong size = new AtomicLong();
  private final LongAdder crowded = new LongAdder();
  private final AtomicBoolean looking = new AtomicBoolean();
  private Iterator<KeyTable<C>> tableHand = Collections.emptyIterator();
  private Iterator<Map.Entry<String, C>> cellHand = Collections.emptyIterator();
  private @Nullable KeyTable<C> underHand;

  KeyTables(long capacity, BiFunction<KeyTable<C>, String, C> cellOf) {
    this.capacity = capacity;
    this.cellOf = cellOf;
  }

  /** The table of a budget. */
  KeyTable<C> of(Budget budget) {
    var table = tables.get(budget);
    return table != null ? table : tables.computeIfAbsent(budget, this::open);
  }

  /** All tables. */
  Collection<KeyTable<C>> all() {
    return tables.values();
  }

  /** Keys held. */
  long size() {
    return size.get();
  }

  /** How often a key found no room. */
  long crowded() {
    return crowded.sum();
  }

  /** Units beyond the burst, by the limit's name; kept for all names there ever were. */
  LongAdder overshoot(String limit) {
    return overshoot.computeIfAbsent(limit, name -> new LongAdder());
  }

  /** The same, for people. */
  Map<String, Long> overshoot() {
    var units = new TreeMap<String, Long>();
    overshoot.forEach((limit, sum) -> units.put(limit, sum.sum()));
    return units;
  }

  /** Drops all idle keys, and limits without keys. */
  void sweep(long nanos) {
    for (var table : tables.values()) {
      table.cells.forEach((key, cell) -> table.drop(key, cell, nanos));
      if (table.cells.isEmpty()) {
        tables.computeIfPresent(table.budget, (budget, held) -> held.close(nanos) ? null : held);
      }
    }
  }

  /** Takes a place; false if there is none. */
  boolean reserve(long nanos) {
    advanceHand(nanos);
    if (size.incrementAndGet() <= capacity) {
      return true;
    }
    size.decrementAndGet();
    crowded.increment();
    return false;
  }

  /** Gives a place back. */
  void released() {
    size.decrementAndGet();
  }

  private KeyTable<C> open(Budget budget) {
    return new KeyTable<>(budget, this, cellOf);
  }

  /** One thread at a time moves the hand; the others leave it to that one. */
  private void advanceHand(long nanos) {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    try {
      for (int looks = 0; looks < LOOKS_PER_NEWCOMER; looks++) {
        look(nanos);
      }
    } finally {
      looking.set(false);
    }
  }

  private void look(long nanos) {
    var table = underHand;
    if (table != null && cellHand.hasNext()) {
      var entry = cellHand.next();
      table.drop(entry.getKey(), entry.getValue(), nanos);
      return;
    }
    if (!tableHand.hasNext()) {
      tableHand = tables.values().iterator();
    }
    if (tableHand.hasNext()) {
      underHand = tableHand.next();
      cellHand = underHand.cells.entrySet().iterator();
    }
  }
}
