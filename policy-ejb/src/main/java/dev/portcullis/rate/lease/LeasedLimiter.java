package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.KeyCell;
import dev.portcullis.rate.gcra.KeyTables;
import dev.portcullis.rate.gcra.KeyUse;
import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.LocalLimiter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits whose budgets the nodes of a cluster share, decided without asking anyone.
 *
 * <p><b>How.</b> The shared books ({@link BudgetPool}) hold one TAT per key. Each node keeps a copy
 * and runs {@code Gcra} on it; what it admits it adds to its copy at once and to the books a little
 * later, and the answer brings what the others did. How far a node may run ahead of the books is
 * its <em>lease</em>: its base, {@code max(1, floor(burst / 2n))} units per key, {@code n} being
 * the number of nodes, and what the books <em>grant</em> to it besides: {@code X = floor(burst /
 * 2)} units per key in all, handed out to those nodes that need them, by what they took lately, for
 * a quarter of a second, renewed with the bookings that there are anyway ({@link BookEntry}). So a
 * crowd that comes to one node, or moves to another, has half of the burst a round trip or two
 * later.
 *
 * <p>Far from the limit, units are booked in lots, some tenths of a second late; near it, when half
 * of the lease or all of the base is in use, and when a key is new here, at once. So a request
 * never waits for the grid, and the grid is asked at most once per key, node and round trip. While
 * a key is refused its copy is refreshed once a second.
 *
 * <p><b>The law.</b> From any moment on, over any time {@code t}, all nodes together admit for a
 * key at most
 *
 * <pre>  burst + rate × t + (n − 1) × max(base, cost) + X × (1 + k)</pre>
 *
 * <p>units, less what was given back in that time or in the second before; {@code cost} is the
 * largest number of units that one request takes; {@code k} is how often in that time nodes died or
 * could not reach the books for a quarter of a second, those that could not at the same time
 * counting as one; usually 0.
 *
 * <p>Proof: take the admission whose copy of the books is the newest. By that copy it conformed, so
 * all that was booked by then fits in {@code burst + rate × t}. What was not booked by then is
 * ahead of the books, at most one lease per node, or one request that costs more than it (which is
 * admitted only where nothing is ahead), and the admitting node's own is in its copy. So much for
 * the bases. What is ahead beyond a base was taken under a grant, and is booked as soon as the
 * books have answered what they were asked before: where they answer within a quarter of a second,
 * half a second after it was taken at the latest. Until then that grant counts in the books, and
 * what counts there at one time is at most {@code X}. What is not booked in time, since the node
 * was cut off, was of grants that counted at one time too: at most {@code X} for each such time,
 * while another {@code X} is granted to those who are there.
 *
 * <p>What is over is not given away but owed: it is in the books, and nobody is admitted until the
 * rate has repaid it, so the long-run rate is exact. In practice a copy is a round trip old, and
 * the excess is what the other nodes admitted within it; {@link #overshoot} counts it.
 *
 * <p>A refusal is just: a copy is hardly ever ahead of the books, so what it refuses a single
 * limiter would have refused too, but for three cases: the lease is in use and the books have not
 * answered yet (a round trip; a cost above the lease meets this often: let the burst be {@code 2n}
 * times the largest cost); lots booked by several nodes count as if they had come together (at most
 * an eighth of the burst); and another node gave units back or reset the key within the last
 * second.
 *
 * <p><b>Patience.</b> A request that would wait {@code d} may run the TAT ahead of the burst by
 * that, and goes on when it conforms: counted when they go on, requests keep the law. The base is
 * then {@code max(1, floor(burst / 2n), floor(rate × d / n))}. Where units are given back while
 * others wait, these keep their times and later ones may get the same: at most {@code rate × d}
 * more.
 *
 * <p><b>Given back</b> is at most what time has left of a charge: never more than a full burst
 * comes of it. On this node it counts at once, in the books a little later, elsewhere with the next
 * answer. Where the books do not answer just then, it is lost to the other nodes.
 *
 * <p><b>Charged afterwards</b> is always booked, and may run a key into debt: the TAT is at most 16
 * bursts ahead of now, and what would exceed that is forgiven.
 *
 * <p><b>One node</b> ({@code n = 1}) needs no books: exact GCRA.
 *
 * <p><b>Nodes come and go.</b> A node that joins brings a base lease per key, as the law says by
 * its n; when a lone node gets company it writes its TATs into the books, and what the other
 * admitted before that (at most one lease per key) may go unbooked. A node that dies takes along
 * what it had not booked: at most one lease per key, once, in the clients' favour; what it was
 * granted is granted to others less than a second later. Nothing that was not spent is ever lost
 * with it: a lease is not taken from the budget.
 *
 * <p><b>The grid is gone, stalled, too slow for half a second, or this node is cut off.</b> What
 * holds then is the owner's choice ({@code WithoutGrid}), {@code n} being the last known number:
 *
 * <ul>
 *   <li>{@code SHARE}: the lease fills again by time, at {@code rate / n}: each node admits at most
 *       {@code lease + rate / n × t}, the lease being its base once what was granted has ended, a
 *       quarter of a second after the last answer. What was admitted before the books were gone, a
 *       second after the first charge that failed, is booked when they answer again; later, a lease
 *       per key and node is, and what came back by time is not: over a time in which the books were
 *       silent for {@code s}, at most {@code min(burst, rate × s)} units more than by the law.
 *   <li>{@code REFUSE}: the rest of the lease, then nothing: the law holds as it stands. Once the
 *       books are gone, nothing at all.
 *   <li>{@code ALLOW}: the rest of the lease; once the books are gone, everything, uncounted, until
 *       they answer.
 * </ul>
 *
 * <p><b>Time</b> is the clock that the nodes share. If it is {@code d} ahead on one node, that node
 * sees {@code rate × d} units more; a step back of the shared clock lasts as a refusal of at most
 * that long, and of at most 16 bursts' time. A node that goes back in time uses no grant of later;
 * clocks that differ by up to a quarter of a second take that from the time for bookings, and what
 * differs more counts as if a node were cut off.
 */
public final class LeasedLimiter implements Limiter {
  /** Idle keys are looked for in portions: at most 200,000 cells a second. */
  private static final int TURNS_PER_TICK = 1_000;

  /** An idle key stays for so long, lest a key that is used each second be asked for each time. */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long HOUSEKEEPING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier clock;
  private final IntSupplier nodesNow;
  private final KeyTables<LeaseCell> tables;
  private final Bookkeeping books;
  private final Settlement settlement;
  private final Leasing leasing;
  private long housekept;

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
    this.tables = new KeyTables<>(capacity, clock.getAsLong(), KEPT_NANOS, LeaseCell::new);
    this.nodesNow = nodes;
    this.books = new Bookkeeping(clock, pool, nodes);
    this.settlement = new Settlement(clock, books, executor);
    this.leasing = new Leasing(books, settlement);
    this.housekept = clock.getAsLong();
  }

  @Override
  public long acquire(
      Budget budget, String key, @Nullable String source, long units, long patience) {
    long nanos = clock.getAsLong();
    long outcome = KeyCell.DROPPED;
    while (outcome == KeyCell.DROPPED) {
      var cell = tables.of(budget).cell(key, source);
      if (cell != null) {
        outcome = leasing.take(cell, nanos, units, patience);
      }
    }
    return outcome;
  }

  @Override
  public void refund(Budget budget, String key, long units) {
    var cell = tables.of(budget).known(key);
    if (cell == null || leasing.uncounted(budget)) {
      return;
    }
    long back = cell.giveBack(now(budget), budget.gcra().cost(units));
    if (back > 0 && books.nodes() > 1) {
      cell.disown(now(budget), back);
      cell.ahead(-back);
      settlement.later(cell);
    }
  }

  @Override
  public void charge(Budget budget, String key, long units) {
    if (leasing.uncounted(budget)) {
      return;
    }
    long nanos = clock.getAsLong();
    var gcra = budget.gcra();
    long now = gcra.ticks(nanos);
    long charged = KeyCell.DROPPED;
    while (charged == KeyCell.DROPPED) {
      var cell = tables.of(budget).cell(key, LocalLimiter.CHARGED);
      charged = cell == null ? charged : cell.owe(gcra, now, gcra.cost(units));
      if (charged > 0 && cell != null && books.nodes() > 1) {
        cell.own(now, charged);
        cell.ahead(charged);
        leasing.settle(cell, nanos);
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
    if (cell != null) {
      cell.fill(now(budget));
      cell.ownAtMost(0);
      books.forgive(cell);
    }
    books.reset(budget, key);
  }

  /** Settles what is due, follows the number of nodes, drops idle keys. One thread calls it. */
  public void tick() {
    long now = clock.getAsLong();
    leasing.follow(Math.max(nodesNow.getAsInt(), 1), tables.all(), now);
    books.tick(now);
    settlement.tick(now);
    tables.turn(now, TURNS_PER_TICK);
    if (now - housekept >= HOUSEKEEPING_NANOS) {
      housekept = now;
      tables.closeEmpty(now);
    }
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
        "nodes", (long) books.nodes(),
        "keys", tables.size(),
        "sources", tables.sourceCount(),
        "crowded", tables.crowded(),
        "sharing-a-source", tables.sharing(),
        "settlements", books.answered(),
        "unanswered", books.failures(),
        "waiting-for-lease", leasing.waiting(),
        "overshoot", overshoot().values().stream().mapToLong(units -> units).sum());
  }

  /**
   * The keys of which the smallest part of the burst is left, as this node sees them, those first;
   * looks at all keys, in the caller's time (some 50 ms for a million).
   *
   * @param most at most {@link KeyUse#MOST}
   */
  public List<KeyUse> nearest(int most) {
    return KeyUses.nearest(tables, most, clock.getAsLong());
  }

  /** The keys that most units were admitted for lately on this node; otherwise the same. */
  public List<KeyUse> hottest(int most) {
    return KeyUses.hottest(tables, most, clock.getAsLong());
  }

  /**
   * Units that this node booked when the books were beyond the burst already, by the limit's name,
   * since the start: what the law's last term was used for, and what was charged afterwards.
   */
  public Map<String, Long> overshoot() {
    return tables.overshoot();
  }

  private long now(Budget budget) {
    return budget.gcra().ticks(clock.getAsLong());
  }
}
