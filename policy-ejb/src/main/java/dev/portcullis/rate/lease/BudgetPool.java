package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Budget;
import java.util.concurrent.CompletionStage;

/**
 * One node's hold on the books that all nodes share: per budget and key one {@link BookEntry}, in
 * ticks of the budget's {@code Gcra} on the clock that the nodes share. A port: a grid, or a
 * simulated one.
 */
public interface BudgetPool {

  /**
   * Whether the books can be written now, as far as is known; asked before each charge, so that a
   * grid that is gone costs nothing.
   */
  boolean open();

  /**
   * Makes a charge, atomically among all nodes: {@link BookEntry#charged}.
   *
   * <p>A charge that failed may have been booked all the same; it is charged again, to the client's
   * disadvantage.
   *
   * @return the books' answer, soon; or a failure, after a bounded time. Never waits
   */
  CompletionStage<Booked> charge(Budget budget, String key, Charge charge);
}
