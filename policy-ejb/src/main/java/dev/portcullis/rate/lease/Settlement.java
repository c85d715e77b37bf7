package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.KeyTable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * When what a node admitted is booked, off the requests' way. Each cell is in one line at most, and
 * has at most one charge under way ({@link Bookkeeping}); what is admitted meanwhile goes with the
 * next.
 */
final class Settlement {
  /** Charges under way at one time; what is to be settled beyond them waits in its line. */
  private static final int MOST_UNDER_WAY = 512;

  /** Cells that one look at one line deals with at most. */
  private static final int MOST_LOOKS = 4_096;

  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final LongSupplier clock;
  private final Bookkeeping bookkeeping;
  private final Executor executor;
  private final Runnable settle = this::settle;
  private final HandOver handOver = new HandOver();
  private final Queue<Waiting> soon = new ConcurrentLinkedQueue<>();
  private final Line[] later = new Line[KeyTable.LAGS.length];
  private final Queue<Waiting> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean woken = new AtomicBoolean();

  /** A cell in a line, and since when; stale once the cell has left the line's stage. */
  private record Waiting(LeaseCell cell, long since) {}

  /** Those that wait equally long. */
  private record Line(long lag, Queue<Waiting> queue) {}

  Settlement(LongSupplier clock, Bookkeeping bookkeeping, Executor executor) {
    this.clock = clock;
    this.bookkeeping = bookkeeping;
    this.executor = executor;
    for (int i = 0; i < later.length; i++) {
      later[i] = new Line(KeyTable.LAGS[i], new ConcurrentLinkedQueue<>());
    }
  }

  /** Books the cell's units after a short while; at once if its burst is used up faster. */
  void later(LeaseCell cell) {
    if (cell.table.lag == 0) {
      soon(cell);
    } else if (cell.move(LeaseCell.SETTLED, LeaseCell.LATER)) {
      handOver.leave(cell);
    }
  }

  /** Books the cell's units at once, or as soon as the charge under way is answered. */
  void soon(LeaseCell cell) {
    if (cell.move(LeaseCell.LATER, LeaseCell.SOON)
        || cell.move(LeaseCell.SETTLED, LeaseCell.SOON)) {
      handOver.leave(cell);
      wake();
    }
  }

  /** Settles what is due. */
  void tick(long now) {
    settle();
    giveUp(now - PATIENCE_NANOS);
    for (var line : later) {
      askDue(line.queue, LeaseCell.LATER, now - line.lag);
    }
    askDue(unanswered, LeaseCell.UNANSWERED, now - RETRY_NANOS);
  }

  /** Hands over what waits to be booked, whenever it is due; whether nothing is left to be done. */
  boolean settleAll() {
    settle();
    for (var line : later) {
      askDue(line.queue, LeaseCell.LATER, Long.MAX_VALUE);
    }
    return underWay.get() == 0 && soon.isEmpty();
  }

  private void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      executor.execute(settle);
    }
  }

  private void settle() {
    woken.set(false);
    receive();
    for (int looks = 0; looks < MOST_LOOKS && underWay.get() < MOST_UNDER_WAY; looks++) {
      var next = soon.poll();
      if (next == null) {
        return;
      }
      begin(next, LeaseCell.SOON, soon);
    }
  }

  /** Puts what was handed over into the lines. */
  private void receive() {
    long now = clock.getAsLong();
    for (var cell = handOver.takeAll(); cell != null; ) {
      var below = cell.leaveHandOver();
      // Looked at after the cell may be handed over again: so no move of it is missed.
      int stage = cell.stage();
      if (stage == LeaseCell.SOON) {
        soon.add(new Waiting(cell, now));
      } else if (stage == LeaseCell.LATER) {
        line(cell.table.lag).add(new Waiting(cell, now));
      }
      cell = below;
    }
  }

  private Queue<Waiting> line(long lag) {
    int index = 0;
    while (later[index].lag != lag) {
      index++;
    }
    return later[index].queue;
  }

  /** What the books had no time for fares as if they had not answered. */
  private void giveUp(long since) {
    for (var head = soon.peek(); head != null && head.since < since; head = soon.peek()) {
      soon.poll();
      if (head.cell.move(LeaseCell.SOON, LeaseCell.ASKED)) {
        unanswered(head.cell);
      }
    }
  }

  private void askDue(Queue<Waiting> line, int stage, long due) {
    for (int looks = 0; looks < MOST_LOOKS && underWay.get() < MOST_UNDER_WAY; looks++) {
      var head = line.peek();
      if (head == null || head.since > due) {
        return;
      }
      line.poll();
      begin(head, stage, line);
    }
  }

  private void begin(Waiting head, int stage, Queue<Waiting> line) {
    var cell = head.cell;
    if (cell.move(stage, LeaseCell.ASKED)) {
      ask(cell);
    } else if (cell.stage() == LeaseCell.HELD) {
      line.add(head);
    }
  }

  private void ask(LeaseCell cell) {
    underWay.incrementAndGet();
    bookkeeping.book(cell, answered -> end(cell, answered));
  }

  private void end(LeaseCell cell, boolean answered) {
    if (underWay.getAndDecrement() == MOST_UNDER_WAY) {
      wake();
    }
    if (answered) {
      settled(cell);
    } else {
      unanswered(cell);
    }
  }

  /** What was admitted while the books were asked found the cell in its line, so: look again. */
  private void settled(LeaseCell cell) {
    cell.move(LeaseCell.ASKED, LeaseCell.SETTLED);
    if (cell.ahead() == 0) {
      return;
    }
    if (bookkeeping.needed(cell, clock.getAsLong())) {
      soon(cell);
    } else {
      later(cell);
    }
  }

  private void unanswered(LeaseCell cell) {
    long now = clock.getAsLong();
    bookkeeping.unanswered(cell, now);
    if (cell.ahead() != 0 || cell.untold()) {
      cell.move(LeaseCell.ASKED, LeaseCell.UNANSWERED);
      unanswered.add(new Waiting(cell, now));
    } else {
      settled(cell);
    }
  }
}
