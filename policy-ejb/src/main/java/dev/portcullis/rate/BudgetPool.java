package dev.portcullis.rate;

import dev.portcullis.policy.PolicyDocument.Limit;
import java.util.concurrent.CompletionStage;

/**
 * The books that all nodes share: per limit and key one TAT, in ticks of the limit's {@link Gcra}
 * on the clock that the nodes share. A port: a grid, or a simulated one.
 */
public interface BudgetPool {

  /**
   * Whether the books can be written now, as far as is known; asked before each charge, so that a
   * grid that is gone costs nothing.
   */
  boolean open();

  /**
   * Adds to the TAT of a key, atomically among all nodes: afterwards it is {@code max(tat + cost,
   * floor)}, or {@code floor} where there was none.
   *
   * <p>A charge that failed may have been booked all the same; it is charged again, to the client's
   * disadvantage.
   *
   * @param cost ticks, 0 or more; 0 asks only
   * @param floor the TAT that the asking node arrived at by itself
   * @return the new TAT, soon; or a failure, after a bounded time. Never waits
   */
  CompletionStage<Long> charge(Limit limit, String key, long cost, long floor);
}
