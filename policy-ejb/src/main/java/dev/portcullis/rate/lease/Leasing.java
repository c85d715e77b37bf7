package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.KeyCell;
import dev.portcullis.rate.gcra.KeyTable;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How a node takes units of its lease: the law of {@link LeasedLimiter}. */
final class Leasing {
  /** A copy older than this is refreshed by a refusal, and booked against at once. */
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Bookkeeping books;
  private final Settlement settlement;
  private final LongAdder waiting = new LongAdder();

  Leasing(Bookkeeping books, Settlement settlement) {
    this.books = books;
    this.settlement = settlement;
  }

  /** How often units were refused because the lease was in use. */
  long waiting() {
    return waiting.sum();
  }

  /** {@link KeyCell#DROPPED} if the cell was dropped meanwhile. */
  long take(LeaseCell cell, long nanos, long units, long patience) {
    var table = cell.table;
    var gcra = table.gcra;
    int nodes = books.nodes();
    long now = gcra.ticks(nanos);
    if (nodes == 1) {
      return counted(
          cell, nanos, units, cell.take(gcra, now, units, KeyCell.ticks(gcra, patience)));
    }
    if (units > gcra.burst()) {
      return Limiter.NEVER;
    }
    if (books.gone() && table.budget.withoutGrid() != WithoutGrid.SHARE) {
      return uncounted(table.budget) ? 0 : STALE_NANOS;
    }
    long base = table.lease(nodes);
    if (patience == 0) {
      return lease(cell, nanos, units, 0, base);
    }
    long ticks = KeyCell.ticks(gcra, patience);
    table.patience(ticks);
    return lease(cell, nanos, units, ticks, Math.max(base, ticks / nodes));
  }

  private long lease(LeaseCell cell, long nanos, long units, long patience, long base) {
    var gcra = cell.table.gcra;
    long now = gcra.ticks(nanos);
    long tat = cell.get();
    long cost = gcra.cost(units);
    long early = Math.max(tat, now) - now + cost - gcra.tolerance();
    boolean stale = nanos - cell.credited() > STALE_NANOS;
    if (tat != KeyCell.DROPPED && early > patience) {
      if (stale) {
        settlement.later(cell);
      }
      return gcra.nanos(early);
    }
    long lease = cell.lease(base, nanos);
    if (!cell.reserve(cost, lease, nanos) && !reserveAgain(cell, cost, lease, nanos)) {
      waiting.increment();
      cell.want();
      settlement.soon(cell);
      return books.untilCredit(cell, cost);
    }
    cell.own(now, cost);
    long outcome = cell.take(gcra, now, units, patience);
    if (outcome > 0 || outcome == KeyCell.DROPPED) {
      cell.disown(now, cost);
      cell.ahead(-cost);
    } else {
      settle(cell, now, base, lease, stale && tat < now);
    }
    return counted(cell, nanos, units, outcome);
  }

  private boolean reserveAgain(LeaseCell cell, long cost, long lease, long nanos) {
    books.credit(cell);
    return cell.reserve(cost, lease, nanos);
  }

  /** The same for what was charged afterwards. */
  void settle(LeaseCell cell, long nanos) {
    long base = books.base(cell);
    settle(cell, cell.table.gcra.ticks(nanos), base, cell.lease(base, nanos), false);
  }

  /** What is ahead is booked at once where the books are needed, else a little later. */
  private void settle(LeaseCell cell, long now, long base, long lease, boolean urgent) {
    if (urgent || Bookkeeping.needed(cell, now, base, lease)) {
      settlement.soon(cell);
    } else {
      settlement.later(cell);
    }
  }

  private static long counted(LeaseCell cell, long nanos, long units, long outcome) {
    if (outcome <= 0 && outcome != KeyCell.DROPPED) {
      cell.used(nanos, units);
    }
    return outcome;
  }

  /** Whether units of the budget are admitted without being counted. */
  boolean uncounted(Budget budget) {
    return budget.withoutGrid() == WithoutGrid.ALLOW && books.gone() && books.nodes() > 1;
  }

  /** A lone node that gets company tells what it knows. */
  void follow(int count, Collection<KeyTable<LeaseCell>> tables, long nanos) {
    boolean company = books.nodes() == 1 && count > 1;
    books.nodes(count);
    if (company) {
      tables.forEach(table -> announce(table, table.gcra.ticks(nanos)));
    }
  }

  private void announce(KeyTable<LeaseCell> table, long now) {
    table.cells.values().forEach(cell -> announce(cell, now));
    announce(table.crowd, now);
  }

  private void announce(LeaseCell cell, long now) {
    if (cell.get() > now) {
      cell.ownAll();
      settlement.soon(cell);
    }
  }
}
