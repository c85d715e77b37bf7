package dev.portcullis.rate;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits whose budgets the nodes of a cluster share, decided without asking anyone.
 *
 * <p><b>How.</b> The shared books ({@link BudgetPool}) hold one TAT per key. Each node keeps a copy
 * and runs {@link Gcra} on it; what it admits it adds to its copy at once and to the books a little
 * later, and the answer brings what the others added. How far a node may run ahead of the books is
 * its <em>lease</em>: {@code lease = max(1, floor(burst / n))} units per key, {@code n} being the
 * number of nodes. Far from the limit, units are booked in lots, some tenths of a second late; near
 * it, when half of the lease is in use, and when a key is new here, at once. So a request never
 * waits for the grid, and the grid is asked at most once per key, node and round trip.
 *
 * <p><b>The law.</b> From any moment on, over any time {@code t}, all nodes together admit for a
 * key at most
 *
 * <pre>  burst + rate × t + (n − 1) × lease</pre>
 *
 * <p>Proof: take the admission whose copy of the books is the newest. By that copy it conformed, so
 * all that was booked by then fits in {@code burst + rate × t}. What was not booked by then is
 * ahead of the books, at most one lease per node, and the admitting node's own is in its copy. What
 * is over is not given away but owed: it is in the books, and nobody is admitted until the rate has
 * repaid it, so the long-run rate is exact. In practice a copy is a round trip old, and the excess
 * is what the other nodes admitted within it.
 *
 * <p>A refusal is just: a copy is never ahead of the books, so what it refuses a single limiter
 * would have refused too, but for two cases: the lease is in use and the books have not answered
 * yet (a round trip), and lots booked by several nodes count as if they had come together (at most
 * an eighth of the burst).
 *
 * <p><b>One node</b> ({@code n = 1}) needs no books: exact GCRA.
 *
 * <p><b>Nodes come and go.</b> A node that joins brings a lease per key, as the law says by its n;
 * when a lone node gets company it writes its TATs into the books, and what the other admitted
 * before that (at most one lease per key) may go unbooked. A node that dies takes along what it had
 * not booked: at most one lease per key, once, in the clients' favour. Nothing that was not spent
 * is ever lost with it: a lease is not taken from the budget.
 *
 * <p><b>The grid is gone, stalled, too slow for half a second, or this node is cut off.</b> The
 * lease fills again by time, at {@code rate / n}: each node admits at most {@code lease + rate / n
 * × t}, {@code n} being the last known number. When the books answer again, at most one lease per
 * key and node is booked late.
 *
 * <p><b>Time</b> is the clock that the nodes share. If it is {@code d} ahead on one node, that node
 * sees {@code rate × d} units more; a step back of the shared clock lasts as a refusal of at most
 * that long.
 */
public final class LeasedLimiter implements Limiter {
  private final LongSupplier clock;
  private final KeyTables<LeaseCell> tables;
  private final Settlement settlement;
  private final LongAdder waiting = new LongAdder();

  /**
   * A limiter; {@link #tick} must be called every few milliseconds.
   *
   * @param clock nanoseconds from 0 to 2<sup>61</sup>, since an origin that all nodes share
   * @param capacity the most keys held; how keys beyond it fare is told at {@link KeyTables}
   * @param pool the shared books
   * @param nodes how many nodes may be spending, this one included
   * @param executor runs what is to be settled at once, off the request's thread
   */
  public LeasedLimiter(
      LongSupplier clock, long capacity, BudgetPool pool, IntSupplier nodes, Executor executor) {
    this.clock = clock;
    this.tables = new KeyTables<>(capacity, LeaseCell::new);
    this.settlement = new Settlement(clock, tables, pool, nodes, executor);
  }

  @Override
  public long acquire(
      Budget budget, String key, @Nullable String source, long units, long patience) {
    long nanos = clock.getAsLong();
    long outcome = KeyCell.DROPPED;
    while (outcome == KeyCell.DROPPED) {
      var cell = tables.of(budget).cell(key, nanos);
      if (cell != null) {
        outcome = take(cell, nanos, units, patience);
      }
    }
    return outcome;
  }

  @Override
  public void refund(Budget budget, String key, long units) {
    var cell = tables.of(budget).known(key);
    if (cell != null) {
      cell.release(cell.giveBack(budget.gcra(), now(budget), units));
    }
  }

  @Override
  public void charge(Budget budget, String key, long units) {
    long nanos = clock.getAsLong();
    while (true) {
      var cell = tables.of(budget).cell(key, nanos);
      if (cell != null && cell.owe(budget.gcra(), budget.gcra().ticks(nanos), units)) {
        if (settlement.nodes() > 1) {
          cell.add(units);
          settlement.soon(cell);
        }
        return;
      }
    }
  }

  @Override
  public LimitState state(Budget budget, String key) {
    var cell = tables.of(budget).known(key);
    return LimitState.of(budget, cell == null ? 0 : cell.get(), now(budget));
  }

  @Override
  public void reset(Budget budget, String key) {
    var cell = tables.of(budget).known(key);
    long now = now(budget);
    if (cell != null) {
      cell.fill(now);
    }
    settlement.reset(budget, key, now);
  }

  /** Settles what is due, follows the number of nodes, drops idle keys. One thread calls it. */
  public void tick() {
    settlement.tick();
  }

  /**
   * Hands to the books what they do not have yet; for a node that stops, and calls this until all
   * is done or its patience ends.
   *
   * @return whether the books have answered all
   */
  public boolean settleAll() {
    return settlement.settleAll();
  }

  /** Figures for a person, by name: totals since the start, and what is held now. */
  public Map<String, Long> figures() {
    return Map.of(
        "nodes", (long) settlement.nodes(),
        "keys", tables.size(),
        "crowded", tables.crowded(),
        "settlements", settlement.answered(),
        "unanswered", settlement.unanswered(),
        "waiting-for-lease", waiting.sum());
  }

  /** {@link KeyCell#DROPPED} if the cell was dropped meanwhile. */
  private long take(LeaseCell cell, long nanos, long units, long patience) {
    int nodes = settlement.nodes();
    return nodes == 1
        ? cell.take(cell.table.gcra, cell.table.gcra.ticks(nanos), units, patience)
        : lease(cell, nanos, units, patience, nodes);
  }

  private long lease(LeaseCell cell, long nanos, long units, long patience, int nodes) {
    var gcra = cell.table.gcra;
    long now = gcra.ticks(nanos);
    long tat = cell.get();
    long early = gcra.charged(tat, now, units) - now - gcra.tolerance();
    if (tat != KeyCell.DROPPED && early > gcra.ticks(patience)) {
      return units > gcra.burst() ? NEVER : gcra.nanos(early);
    }
    long lease = gcra.lease(nodes);
    if (!cell.reserve(units, lease, nanos) && !reserveAgain(cell, units, lease, nanos)) {
      return inUse(cell);
    }
    long outcome = cell.take(gcra, now, units, patience);
    if (outcome > 0 || outcome == KeyCell.DROPPED) {
      cell.release(units);
    } else if (tat == 0 || gcra.available(cell.get(), now) < lease || 2 * cell.ahead() >= lease) {
      settlement.soon(cell);
    } else {
      settlement.later(cell);
    }
    return outcome;
  }

  private boolean reserveAgain(LeaseCell cell, long units, long lease, long nanos) {
    settlement.credit(cell);
    return cell.reserve(units, lease, nanos);
  }

  /** The units may be there, but the books must answer first. */
  private long inUse(LeaseCell cell) {
    waiting.increment();
    settlement.soon(cell);
    return settlement.untilCredit(cell);
  }

  private long now(Budget budget) {
    return budget.gcra().ticks(clock.getAsLong());
  }
}
