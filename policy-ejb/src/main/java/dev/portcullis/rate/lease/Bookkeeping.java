package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is told to the shared books, and what is made of their answers.
 *
 * <p>A lot is what a cell is ahead of the books, in ticks: taken less given back. The books add it
 * to their TAT; they are told too the TAT that what this node ever took leads to by itself, below
 * which theirs must not be: they do not know when the units of a lot were taken, and would fall
 * behind where the budget had been full meanwhile. What others gave back is not undone by it.
 *
 * <p>An answer brings what the others did. It is added to the node's copy, which other requests
 * have moved on meanwhile; so a copy may go back, when units were given back or the budget was
 * reset elsewhere. A copy that lay in the past has nothing to be added to: it is raised.
 *
 * <p>A charge that failed may have been booked and is repeated, to the client's disadvantage; what
 * was to be given back is not: it would be given twice.
 */
final class Bookkeeping {
  /** How long the books must have been silent to count as gone. */
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long RESETS_TRIED_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_RESETS = 10_000;
  private static final int[] IN_LINE = {LeaseCell.LATER, LeaseCell.SOON, LeaseCell.UNANSWERED};

  private final LongSupplier clock;
  private final BudgetPool pool;
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final Queue<Reset> resets = new LinkedBlockingQueue<>(MOST_RESETS);
  private volatile @Nullable LeaseCell lastFailed;
  private volatile boolean silent;
  private volatile boolean gone;
  private volatile int nodes;
  private long failingSince;
  private boolean failing;

  private record Reset(Budget budget, String key, long since) {}

  /**
   * @param lot in ticks
   * @param untold whether the books were to be told in any case
   * @param known the copy then
   * @param past whether it lay in the past
   * @param recent ticks taken lately, where a grant was asked for
   * @param nanos when
   */
  private record Asked(
      long lot, boolean untold, long known, boolean past, long recent, long nanos) {}

  Bookkeeping(LongSupplier clock, BudgetPool pool, IntSupplier nodes) {
    this.clock = clock;
    this.pool = pool;
    this.nodes = Math.max(nodes.getAsInt(), 1);
  }

  int nodes() {
    return nodes;
  }

  void nodes(int count) {
    nodes = count;
  }

  /** Whether the books cannot be reached, and have not answered for half a second. */
  boolean gone() {
    return gone;
  }

  /** The cell's base lease, in ticks. */
  long base(LeaseCell cell) {
    return cell.table.lease(nodes);
  }

  /** Whether what the cell is ahead is to be booked at once. */
  boolean needed(LeaseCell cell, long nanos) {
    long base = base(cell);
    return needed(cell, cell.table.gcra.ticks(nanos), base, cell.lease(base, nanos));
  }

  /**
   * The same: near the limit, when half of the lease is in use, and when all of the base lease is,
   * lest what was taken under a grant be booked after its end.
   */
  static boolean needed(LeaseCell cell, long now, long base, long lease) {
    long left = cell.table.gcra.tolerance() - (cell.get() - now);
    return left < lease || cell.ahead() >= Math.min(lease / 2, base);
  }

  long answered() {
    return answers.sum();
  }

  long failures() {
    return failures.sum();
  }

  /** One thread calls it, every few milliseconds. */
  void tick(long now) {
    boolean open = pool.open();
    boolean fails = silent || !open;
    if (fails && !failing) {
      failingSince = now;
    }
    failing = fails;
    gone = !open || (fails && now - failingSince >= SILENCE_NANOS);
    if (silent && open) {
      probe();
    }
    if (open && !silent) {
      for (var next = resets.poll(); next != null; next = resets.poll()) {
        reset(next);
      }
    }
  }

  /** Books what the cell is ahead; tells whether the books answered. */
  void book(LeaseCell cell, Consumer<Boolean> done) {
    if (silent || !pool.open()) {
      lastFailed = cell;
      done.accept(false);
      return;
    }
    var gcra = cell.table.gcra;
    long lot = cell.ahead();
    long known = cell.get();
    long nanos = clock.getAsLong();
    long now = gcra.ticks(nanos);
    boolean untold = cell.untold();
    long floor = lot == 0 && !untold ? Charge.NO_FLOOR : Math.max(cell.own(), lot < 0 ? now : 0);
    cell.untold(false);
    long recent = wants(cell, lot) ? Grant.recent(cell.grant(), lot, nanos) : 0;
    var asked = new Asked(lot, untold, known, known <= now, recent, nanos);
    var charge = new Charge(lot, floor, known, recent, nanos);
    var unused =
        pool.charge(cell.table.budget, cell.key, charge)
            .whenComplete((booked, failure) -> done.accept(answer(cell, asked, booked)));
  }

  /** A grant is asked for where the base lease was not enough, or half of it is used at once. */
  private boolean wants(LeaseCell cell, long lot) {
    long unit = cell.table.gcra.interval();
    return lot > 0 && (cell.wanted() || lot >= Math.max(base(cell) / 2, 2 * unit));
  }

  private boolean answer(LeaseCell cell, Asked asked, @Nullable Booked booked) {
    silent = booked == null;
    if (booked == null) {
      lastFailed = cell;
      if (asked.lot < 0) {
        cell.ahead(-asked.lot);
      }
      if (asked.untold) {
        cell.untold(true);
      }
      return false;
    }
    answers.increment();
    cell.grant(Grant.of(booked, cell.table.gcra, asked.recent, asked.nanos));
    learn(cell, asked, booked.tat());
    cell.ahead(-asked.lot);
    cell.creditFrom(clock.getAsLong());
    return true;
  }

  /** A TAT that is farther than any can be by right is a broken clock's. */
  private void learn(LeaseCell cell, Asked asked, long tat) {
    var table = cell.table;
    var gcra = table.gcra;
    long now = gcra.ticks(clock.getAsLong());
    long booked = Math.min(tat, table.farthest(now, nodes));
    long beyond = booked - now - gcra.tolerance() - table.patience();
    if (beyond > 0 && asked.lot > 0) {
      long over = Math.min(beyond, asked.lot);
      table.overshoot.add((over + gcra.interval() - 1) / gcra.interval());
    }
    if (asked.lot == 0) {
      cell.ownAtMost(booked + Math.max(cell.ahead(), 0));
    }
    if (asked.past) {
      cell.raise(booked + cell.ahead() - asked.lot);
    } else {
      cell.shift(booked - asked.known);
      cell.raise(cell.own());
    }
  }

  /**
   * Without the books, the lease fills again by time, if the owner wants that. What was taken is
   * booked all the same, unless the books are gone for long.
   */
  void unanswered(LeaseCell cell, long now) {
    failures.increment();
    if (cell.table.budget.withoutGrid() == WithoutGrid.SHARE) {
      cell.credit(now, cell.table.gcra, nodes, gone);
    } else if (cell.ahead() == 0) {
      cell.creditFrom(now);
    }
  }

  /** The same, for a request that needs a unit of the lease. */
  void credit(LeaseCell cell) {
    if (cell.table.budget.withoutGrid() == WithoutGrid.SHARE
        && cell.move(LeaseCell.UNANSWERED, LeaseCell.HELD)) {
      cell.credit(clock.getAsLong(), cell.table.gcra, nodes, gone);
      cell.move(LeaseCell.HELD, LeaseCell.UNANSWERED);
    }
  }

  /** Nanoseconds until ticks of the lease may be free again; at least 1. */
  long untilCredit(LeaseCell cell, long cost) {
    if (cell.stage() != LeaseCell.UNANSWERED) {
      return 1;
    }
    long share = cell.table.gcra.nanos(Math.min(cost, base(cell))) * nodes;
    return Math.max(cell.credited() + share - clock.getAsLong(), 1);
  }

  /** What is ahead of the books is not booked, unless it is being booked. */
  void forgive(LeaseCell cell) {
    for (int stage : IN_LINE) {
      if (cell.move(stage, LeaseCell.HELD)) {
        cell.ahead(-Math.max(cell.ahead(), 0));
        cell.move(LeaseCell.HELD, stage);
        return;
      }
    }
  }

  /** The key has its full burst again, in the books too; tried for a minute. */
  void reset(Budget budget, String key) {
    reset(new Reset(budget, key, clock.getAsLong()));
  }

  private void reset(Reset reset) {
    long nanos = clock.getAsLong();
    if (nanos - reset.since > RESETS_TRIED_NANOS) {
      return;
    }
    if (!pool.open()) {
      resets.offer(reset);
      return;
    }
    var gcra = reset.budget.gcra();
    long now = gcra.ticks(nanos);
    var unused =
        pool.charge(
                reset.budget, reset.key, new Charge(-2 * gcra.deepestDebt(), now, now, 0, nanos))
            .whenComplete((booked, failure) -> again(reset, booked));
  }

  private void again(Reset reset, @Nullable Booked booked) {
    if (booked == null) {
      silent = true;
      resets.offer(reset);
    }
  }

  /** While the books are silent, one question at a time finds out whether they answer again. */
  private void probe() {
    var cell = lastFailed;
    if (cell == null) {
      silent = false;
    } else if (probing.compareAndSet(false, true)) {
      long known = Math.max(cell.get(), 0);
      var unused =
          pool.charge(cell.table.budget, cell.key, Charge.question(known, clock.getAsLong()))
              .whenComplete(
                  (booked, failure) -> {
                    silent = booked == null;
                    probing.set(false);
                  });
    }
  }
}
