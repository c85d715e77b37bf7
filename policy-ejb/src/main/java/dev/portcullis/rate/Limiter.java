package dev.portcullis.rate;

import dev.portcullis.policy.PolicyDocument.Limit;

/**
 * Counts requests against limits; never waits. A port: one node alone, or a share of a cluster's
 * budget.
 */
public interface Limiter {

  /** Takes one unit of the limit's budget for {@code key}, if it is there. */
  LimitState acquire(Limit limit, String key);
}
