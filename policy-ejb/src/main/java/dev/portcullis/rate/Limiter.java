package dev.portcullis.rate;

import dev.portcullis.policy.PolicyDocument.Limit;

/**
 * Counts requests against limits; never waits. A port: one node alone, or a share of a cluster's
 * budget.
 *
 * <p>The budget belongs to the limit as a whole, its numbers included, and the key: a limit whose
 * numbers are changed starts with a full burst, one that is published again unchanged goes on.
 */
public interface Limiter {

  /**
   * Takes one unit of the limit's budget for {@code key}, if it is there.
   *
   * @throws IllegalArgumentException if the limit's numbers are none ({@link Gcra#of}); a compiled
   *     policy holds no such limit
   */
  LimitState acquire(Limit limit, String key);
}
