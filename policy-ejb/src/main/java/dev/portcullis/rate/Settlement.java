package dev.portcullis.rate;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Books what a node admitted, off the requests' way. Each cell is in one line at most, and has at
 * most one charge under way; what is admitted meanwhile goes with the next.
 */
final class Settlement {
  /**
   * How long units may wait to be booked in one lot, far from the limit: the longest of these that
   * is at most an eighth of the time in which the burst comes back.
   */
  private static final long[] LAGS_MILLIS = {800, 200, 50};

  /** Charges under way at one time; what is to be settled beyond them waits in its line. */
  private static final int MOST_UNDER_WAY = 512;

  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier clock;
  private final KeyTables<LeaseCell> tables;
  private final BudgetPool pool;
  private final IntSupplier nodesNow;
  private final Executor executor;
  private final Queue<Waiting> soon = new ConcurrentLinkedQueue<>();
  private final List<Line> later = new ArrayList<>();
  private final Queue<Waiting> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicBoolean probing = new AtomicBoolean();
  private volatile boolean silent;
  private volatile int nodes;
  private long swept;

  /** A cell in a line, and since when; stale once the cell has left the line's stage. */
  private record Waiting(LeaseCell cell, long since) {}

  /** Those that wait equally long. */
  private record Line(long lag, Queue<Waiting> queue) {}

  Settlement(
      LongSupplier clock,
      KeyTables<LeaseCell> tables,
      BudgetPool pool,
      IntSupplier nodes,
      Executor executor) {
    this.clock = clock;
    this.tables = tables;
    this.pool = pool;
    this.nodesNow = nodes;
    this.executor = executor;
    this.nodes = Math.max(nodes.getAsInt(), 1);
    this.swept = clock.getAsLong();
    for (long millis : LAGS_MILLIS) {
      later.add(new Line(TimeUnit.MILLISECONDS.toNanos(millis), new ConcurrentLinkedQueue<>()));
    }
  }

  int nodes() {
    return nodes;
  }

  long answered() {
    return answers.sum();
  }

  long unanswered() {
    return failures.sum();
  }

  /** Books the cell's units after a short while; at once if its burst is used up faster. */
  void later(LeaseCell cell) {
    long longest = cell.table.gcra.tolerance() / 8;
    for (var line : later) {
      if (line.lag <= longest) {
        if (cell.move(LeaseCell.SETTLED, LeaseCell.LATER)) {
          line.queue.add(new Waiting(cell, clock.getAsLong()));
        }
        return;
      }
    }
    soon(cell);
  }

  /** Books the cell's units at once, or as soon as the charge under way is answered. */
  void soon(LeaseCell cell) {
    if (cell.move(LeaseCell.LATER, LeaseCell.SOON)
        || cell.move(LeaseCell.SETTLED, LeaseCell.SOON)) {
      soon.add(new Waiting(cell, clock.getAsLong()));
      wake();
    }
  }

  /** Gives units of the lease back by time if the books do not answer. */
  void credit(LeaseCell cell) {
    if (cell.stage() == LeaseCell.UNANSWERED) {
      cell.credit(clock.getAsLong(), share(cell));
    }
  }

  /** Nanoseconds until a unit of the lease may be free again; at least 1. */
  long untilCredit(LeaseCell cell) {
    boolean answerIsNear = cell.stage() != LeaseCell.UNANSWERED;
    return answerIsNear ? 1 : Math.max(cell.credited() + share(cell) - clock.getAsLong(), 1);
  }

  /** One thread calls it, every few milliseconds. */
  void tick() {
    long now = clock.getAsLong();
    follow(Math.max(nodesNow.getAsInt(), 1), now);
    settle();
    giveUp(now - PATIENCE_NANOS);
    later.forEach(line -> askDue(line.queue, LeaseCell.LATER, now - line.lag));
    askDue(unanswered, LeaseCell.UNANSWERED, now - RETRY_NANOS);
    if (now - swept >= SWEEP_NANOS) {
      swept = now;
      tables.sweep(now);
    }
  }

  /** The key's TAT is now, in the books too. */
  void reset(Budget budget, String key, long now) {
    if (pool.open()) {
      pool.charge(budget, key, -budget.gcra().deepestDebt(), now, now);
    }
  }

  /** Hands over what waits to be booked, whenever it is due; whether nothing is left to be done. */
  boolean settleAll() {
    settle();
    later.forEach(line -> askDue(line.queue, LeaseCell.LATER, Long.MAX_VALUE));
    return underWay.get() == 0 && soon.isEmpty();
  }

  /** A lone node that gets company tells what it knows. */
  private void follow(int count, long now) {
    boolean company = nodes == 1 && count > 1;
    nodes = count;
    if (company) {
      tables.all().forEach(table -> announce(table, table.gcra.ticks(now)));
    }
  }

  private void announce(KeyTable<LeaseCell> table, long now) {
    for (var cell : table.cells.values()) {
      if (cell.get() > now) {
        soon(cell);
      }
    }
    if (table.crowd.get() > now) {
      soon(table.crowd);
    }
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      executor.execute(this::settle);
    }
  }

  private void settle() {
    woken.set(false);
    while (underWay.get() < MOST_UNDER_WAY) {
      var next = soon.poll();
      if (next == null) {
        return;
      }
      if (next.cell.move(LeaseCell.SOON, LeaseCell.ASKED)) {
        ask(next.cell);
      }
    }
  }

  /** What the books had no time for fares as if they had not answered. */
  private void giveUp(long since) {
    for (var head = soon.peek(); head != null && head.since < since; head = soon.peek()) {
      var cell = head.cell;
      soon.poll();
      if (cell.move(LeaseCell.SOON, LeaseCell.ASKED)) {
        failed(cell);
      }
    }
  }

  private void askDue(Queue<Waiting> line, int stage, long due) {
    while (underWay.get() < MOST_UNDER_WAY) {
      var head = line.peek();
      if (head == null || head.since > due) {
        return;
      }
      line.poll();
      if (head.cell.move(stage, LeaseCell.ASKED)) {
        ask(head.cell);
      }
    }
  }

  private void ask(LeaseCell cell) {
    if (silent || !pool.open()) {
      probe(cell);
      failed(cell);
      return;
    }
    var table = cell.table;
    long units = ahead(cell);
    underWay.incrementAndGet();
    pool.charge(table.budget, cell.key, table.gcra.cost(units), cell.get(), cell.get())
        .whenComplete((tat, failure) -> answer(cell, units, tat));
  }

  /** While the books are silent, one question at a time finds out whether they answer again. */
  private void probe(LeaseCell cell) {
    if (pool.open() && probing.compareAndSet(false, true)) {
      pool.charge(cell.table.budget, cell.key, 0, cell.get(), cell.get())
          .whenComplete(
              (tat, failure) -> {
                silent = tat == null;
                probing.set(false);
              });
    }
  }

  private void answer(LeaseCell cell, long units, @Nullable Long tat) {
    if (underWay.getAndDecrement() == MOST_UNDER_WAY) {
      wake();
    }
    silent = tat == null;
    if (tat == null) {
      failed(cell);
      return;
    }
    answers.increment();
    learn(cell, units, tat);
    cell.release(units);
    cell.creditFrom(clock.getAsLong());
    settled(cell);
  }

  /**
   * Nobody can owe more than the deepest debt, and what each node may take at once: a greater TAT
   * is a broken clock's.
   */
  private void learn(LeaseCell cell, long units, long tat) {
    var gcra = cell.table.gcra;
    long now = gcra.ticks(clock.getAsLong());
    long most = now + gcra.farthestAhead(nodes);
    cell.learn(Math.min(tat, most) + gcra.cost(Math.max(ahead(cell) - units, 0)));
  }

  /** What was admitted while the books were asked found the cell in its line, so: look again. */
  private void settled(LeaseCell cell) {
    cell.move(LeaseCell.ASKED, LeaseCell.SETTLED);
    long ahead = ahead(cell);
    if (ahead == 0) {
      return;
    }
    var gcra = cell.table.gcra;
    long lease = gcra.lease(nodes);
    long left = gcra.available(cell.get(), gcra.ticks(clock.getAsLong()));
    if (left < lease || 2 * ahead >= lease) {
      soon(cell);
    } else {
      later(cell);
    }
  }

  private void failed(LeaseCell cell) {
    failures.increment();
    long now = clock.getAsLong();
    cell.credit(now, share(cell));
    if (ahead(cell) > 0) {
      cell.move(LeaseCell.ASKED, LeaseCell.UNANSWERED);
      unanswered.add(new Waiting(cell, now));
    } else {
      settled(cell);
    }
  }

  /** Nanoseconds that this node's share of the rate takes for a unit. */
  private long share(LeaseCell cell) {
    var gcra = cell.table.gcra;
    return gcra.nanos(gcra.cost(nodes));
  }

  /** Units to be booked. */
  private static long ahead(LeaseCell cell) {
    return cell.ahead();
  }
}
