package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.KeyTables;
import dev.portcullis.rate.gcra.KeyUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Finds the keys that a person wants to see. */
final class KeyUses {
  private static final Comparator<KeyUse> HOTTEST =
      Comparator.comparingDouble(KeyUse::unitsPerSecond)
          .reversed()
          .thenComparing(KeyUse::limit)
          .thenComparing(KeyUse::key);
  private static final Comparator<KeyUse> NEAREST =
      Comparator.comparingDouble(KeyUse::left).thenComparing(HOTTEST);

  private KeyUses() {}

  static List<KeyUse> nearest(KeyTables<LeaseCell> tables, int most, long nanos) {
    return first(NEAREST, tables, most, nanos);
  }

  static List<KeyUse> hottest(KeyTables<LeaseCell> tables, int most, long nanos) {
    return first(HOTTEST, tables, most, nanos).stream()
        .filter(use -> use.unitsPerSecond() > 0)
        .toList();
  }

  /** Keeps the best so far, the worst of them on top. */
  private static List<KeyUse> first(
      Comparator<KeyUse> order, KeyTables<LeaseCell> tables, int most, long nanos) {
    int bound = Math.max(Math.min(most, KeyUse.MOST), 0);
    var best = new PriorityQueue<KeyUse>(bound + 1, order.reversed());
    for (var table : tables.all()) {
      long now = table.gcra.ticks(nanos);
      table.cells.values().forEach(cell -> offer(best, use(cell, now, nanos), bound));
      offer(best, use(table.crowd, now, nanos), bound);
    }
    var found = new ArrayList<>(best);
    found.sort(order);
    return found;
  }

  private static void offer(PriorityQueue<KeyUse> best, KeyUse use, int bound) {
    boolean used = use.remaining() < use.quota() || use.unitsPerSecond() > 0;
    if (used && best.add(use) && best.size() > bound) {
      best.remove();
    }
  }

  private static KeyUse use(LeaseCell cell, long now, long nanos) {
    var budget = cell.table.budget;
    long remaining = budget.gcra().available(cell.get(), now);
    return new KeyUse(
        budget.limit(), shown(cell.key), remaining, budget.burst(), cell.perSecond(nanos));
  }

  private static String shown(String key) {
    return switch (key.isEmpty() ? ' ' : key.charAt(0)) {
      case '\0' -> "(keys that found no room)";
      case '\1' -> "(a key whose SHA-256 is " + key.substring(1) + ")";
      case '\2' -> "(other keys of " + key.substring(1) + ")";
      default -> key;
    };
  }
}
