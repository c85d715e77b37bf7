package dev.portcullis.rate.lease;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where requests leave the cells that are to be settled: a stack (R. K. Treiber, <i>Systems
 * Programming: Coping with Parallelism</i>, 1986) whose links are in the cells, so that nothing is
 * allocated. Since it is only ever emptied as a whole, it has no ABA problem.
 */
final class HandOver {
  private final AtomicReference<@Nullable LeaseCell> top = new AtomicReference<>();

  /** Leaves a cell, unless it lies there already. */
  void leave(LeaseCell cell) {
    if (!cell.enterHandOver()) {
      return;
    }
    LeaseCell below;
    do {
      below = top.get();
      cell.lieOn(below);
    } while (!top.compareAndSet(below, cell));
  }

  /** Takes all; the others follow by {@link LeaseCell#leaveHandOver}. */
  @Nullable LeaseCell takeAll() {
    return top.get() == null ? null : top.getAndSet(null);
  }
}
