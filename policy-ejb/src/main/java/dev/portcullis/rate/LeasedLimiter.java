package dev.portcullis.rate;

import dev.portcullis.policy.PolicyDocument.Limit;
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
  public LimitState acquire(Limit limit, String key) {
    long nanos = clock.getAsLong();
    while (true) {
      var table = tables.of(limit);
      var cell = table.cell(key, nanos);
      var state = cell == null ? null : take(table, cell, nanos);
      if (state != null) {
        return state;
      }
    }
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

  /** Null if the cell was dropped meanwhile. */
  private @Nullable LimitState take(KeyTable<LeaseCell> table, LeaseCell cell, long nanos) {
    int nodes = settlement.nodes();
    return nodes == 1
        ? step(table, cell, table.gcra.ticks(nanos))
        : lease(table, cell, nanos, nodes);
  }

  private @Nullable LimitState lease(
      KeyTable<LeaseCell> table, LeaseCell cell, long nanos, int nodes) {
    long tat = cell.get();
    var gcra = table.gcra;
    long now = gcra.ticks(nanos);
    if (tat != KeyCell.DROPPED && !gcra.conforms(gcra.charged(tat, now, 1), now)) {
      return LimitState.refused(table.limit, gcra, tat, now);
    }
    long lease = gcra.lease(nodes);
    if (!cell.reserve(lease, nanos) && !reserveAgain(cell, lease, nanos)) {
      return inUse(cell, now);
    }
    var state = step(table, cell, now);
    if (state == null || !state.admitted()) {
      cell.release(1);
    } else if (tat == 0 || state.remaining() < lease || 2 * cell.ahead() >= lease) {
      settlement.soon(cell);
    } else {
      settlement.later(cell);
    }
    return state;
  }

  private boolean reserveAgain(LeaseCell cell, long lease, long nanos) {
    settlement.credit(cell);
    return cell.reserve(lease, nanos);
  }

  /** The unit may be there, but the books must answer first. */
  private LimitState inUse(LeaseCell cell, long now) {
    waiting.increment();
    settlement.soon(cell);
    var table = cell.table;
    long wait = settlement.untilCredit(cell);
    long reset = table.gcra.nanos(cell.get() - now);
    return new LimitState(table.limit, false, 0, wait, Math.max(reset, wait));
  }

  private static @Nullable LimitState step(KeyTable<LeaseCell> table, LeaseCell cell, long now) {
    var gcra = table.gcra;
    while (true) {
      long tat = cell.get();
      if (tat == KeyCell.DROPPED) {
        return null;
      }
      long charged = gcra.charged(tat, now, 1);
      if (!gcra.conforms(charged, now)) {
        return LimitState.refused(table.limit, gcra, tat, now);
      }
      if (cell.compareAndSet(tat, charged)) {
        return LimitState.admitted(table.limit, gcra, charged, now);
      }
    }
  }
}
