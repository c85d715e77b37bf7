package dev.portcullis.rate;

import java.util.concurrent.CompletionStage;

/**
 * The books that all nodes share: per budget and key one TAT, in ticks of the budget's {@link Gcra}
 * on the clock that the nodes share. A port: a grid, or a simulated one.
 */
public interface BudgetPool {

  /** A floor that is none. */
  long NO_FLOOR = Long.MIN_VALUE;

  /**
   * Whether the books can be written now, as far as is known; asked before each charge, so that a
   * grid that is gone costs nothing.
   */
  boolean open();

  /**
   * Adds to the TAT of a key, atomically among all nodes: afterwards it is {@code max(tat + cost,
   * floor)}, or {@code max(known, floor)} where there was none.
   *
   * <p>A charge that failed may have been booked all the same; it is charged again, to the client's
   * disadvantage.
   *
   * @param cost ticks; 0 asks only, a negative cost gives back
   * @param floor the least TAT there may be, or {@link #NO_FLOOR}: what the asking node itself took
   *     leads to
   * @param known the TAT that the asking node arrived at by itself, the cost included
   * @return the new TAT, soon; or a failure, after a bounded time. Never waits
   */
  CompletionStage<Long> charge(Budget budget, String key, long cost, long floor, long known);
}
