package dev.portcullis.rate.gcra;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cells that may be dropped without looking at the others: a hierarchical timing wheel
 * (G. Varghese, T. Lauck, <i>Hashed and Hierarchical Timing Wheels</i>, SOSP 1987, scheme 7).
 *
 * <p><b>How.</b> Time is cut into slots of 2<sup>27</sup> ns (0.13 s). The first wheel has 64 of
 * them, one turn of it is a slot of the second wheel, and so on; six wheels reach 2<sup>63</sup>
 * ns. A cell lies in the slot in which it is to be looked at again: in the first wheel that reaches
 * so far. When the hand comes to a slot, its cells are looked at: each is dropped, or laid into the
 * slot of the time at which it will be idle, which may have moved on since, or simply be nearer
 * now. So a request that charges a cell does not touch the wheel; a cell in use is looked at once
 * in the time that its budget takes to be full, and six times at most on its way down the wheels;
 * nothing is ever sorted, searched or copied.
 *
 * <p><b>Memory.</b> Slots are lists whose links are in the cells: four bytes for each.
 *
 * <p><b>Threads.</b> New cells are left on a stack, without a lock. All else is done by one thread
 * at a time, {@link #turn}, in portions.
 *
 * <p><b>A clock that jumps</b> by more than nine minutes, either way, puts the hand there and has
 * all cells looked at once, in portions too.
 */
final class TimingWheel {
  /** Nanoseconds of a slot of the first wheel, as a power of two. */
  static final int SLOT_BITS = 27;

  private static final int WHEEL_BITS = 6;
  private static final int SLOTS = 1 << WHEEL_BITS;
  private static final int WHEELS = 6;
  private static final long JUMP = 1L << (2 * WHEEL_BITS);

  private final Visitor visitor;
  private final AtomicReference<@Nullable KeyCell> newcomers = new AtomicReference<>();
  private final @Nullable KeyCell[] slots = new KeyCell[WHEELS * SLOTS];

  /** Lists of cells that are to be looked at now. */
  private final @Nullable KeyCell[] due = new KeyCell[WHEELS];

  private int dues;
  private @Nullable KeyCell arrived;
  private long hand;

  /** The next slot to be looked at after a jump of the clock. */
  private int jumped = slots.length;

  /** Looks at a cell whose time has come. */
  interface Visitor {
    long DROPPED = -1;

    /** When the cell is to be looked at again, in nanoseconds; or {@link #DROPPED}. */
    long visit(KeyCell cell, long nanos);
  }

  TimingWheel(Visitor visitor, long nanos) {
    this.visitor = visitor;
    this.hand = nanos >> SLOT_BITS;
  }

  /** Lays a new cell before the wheel. */
  void add(KeyCell cell) {
    KeyCell below;
    do {
      below = newcomers.get();
      cell.next = below;
    } while (!newcomers.compareAndSet(below, cell));
  }

  /**
   * Goes on up to the time, but does no more than so many things: laying a cell, looking at one,
   * and moving the hand are one each.
   */
  void turn(long nanos, int things) {
    long until = nanos >> SLOT_BITS;
    if (Math.abs(until - hand) > JUMP) {
      hand = until;
      jumped = 0;
    }
    for (int thing = 0; thing < things; thing++) {
      var newcomer = newcomer();
      if (newcomer != null) {
        lay(newcomer, hand + 1);
      } else if (dues > 0) {
        look(nextDue(), nanos);
      } else if (jumped < slots.length) {
        come(jumped++);
      } else if (hand < until) {
        moveHand();
      } else {
        return;
      }
    }
  }

  private @Nullable KeyCell newcomer() {
    if (arrived == null && newcomers.get() != null) {
      arrived = newcomers.getAndSet(null);
    }
    var cell = arrived;
    if (cell != null) {
      arrived = cell.next;
    }
    return cell;
  }

  private @Nullable KeyCell nextDue() {
    var cell = due[dues - 1];
    var rest = cell == null ? null : cell.next;
    due[dues - 1] = rest;
    if (rest == null) {
      dues--;
    }
    return cell;
  }

  private void look(@Nullable KeyCell cell, long nanos) {
    if (cell != null) {
      cell.next = null;
      long again = visitor.visit(cell, nanos);
      if (again != Visitor.DROPPED) {
        lay(cell, Math.max((again >> SLOT_BITS) + 1, hand + 1));
      }
    }
  }

  /** A slot that the hand comes to; of each further wheel, when those before it came round. */
  private void moveHand() {
    hand++;
    come((int) (hand & (SLOTS - 1)));
    for (int wheel = 1; wheel < WHEELS && at(wheel - 1, hand) == 0; wheel++) {
      come(wheel * SLOTS + at(wheel, hand));
    }
  }

  private void come(int slot) {
    if (slots[slot] != null) {
      due[dues++] = slots[slot];
      slots[slot] = null;
    }
  }

  private void lay(KeyCell cell, long time) {
    long ahead = time - hand;
    int wheel = 0;
    while (wheel < WHEELS - 1 && ahead >> ((wheel + 1) * WHEEL_BITS) > 0) {
      wheel++;
    }
    int slot = wheel * SLOTS + at(wheel, time);
    cell.next = slots[slot];
    slots[slot] = cell;
  }

  private static int at(int wheel, long time) {
    return (int) (time >> (wheel * WHEEL_BITS)) & (SLOTS - 1);
  }
}
