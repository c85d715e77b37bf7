package dev.portcullis.rate.quota;

import dev.portcullis.rate.gcra.LimitState;
import org.jspecify.annotations.Nullable;

/**
 * Counts against calendar quotas, which all nodes share and which outlive them.
 *
 * <p>The quota belongs to the limit's name, what keys it, the key, and the period in its zone. The
 * number of units is not part of it: a quota that is raised keeps what was spent.
 */
public interface QuotaLimiter {

  /** No unit is in hand, and the database could not be asked in time. */
  long UNKNOWN = Long.MIN_VALUE;

  /**
   * Spends units, if they are there. Waits for the database where nothing is in hand and the quota
   * is not known to be used up, for a bounded time.
   *
   * @param source who may have invented the key (the client's address as text), null where the key
   *     cannot be invented
   * @param units 1 or more; may exceed the quota, then never admitted
   * @return 0: admitted. Positive: used up, nanoseconds until the next period. {@link #UNKNOWN}:
   *     neither is known
   */
  long acquire(QuotaBudget budget, String key, @Nullable String source, long units);

  /**
   * Gives back units that were acquired and not used: at most what this node charged the key in
   * this period. Units acquired before the period began count as units of this one.
   */
  void refund(QuotaBudget budget, String key, long units);

  /** Spends units that are known only afterwards: the one way to run over a quota. Never waits. */
  void charge(QuotaBudget budget, String key, long units);

  /**
   * What this node knows of a key, for headers: asks nobody. A key of which it knows nothing is
   * told with a full quota, or with nothing left where the database could not be asked.
   */
  LimitState state(QuotaBudget budget, String key);

  /**
   * The full quota again, from now on; other nodes follow within seconds. Waits for the database.
   *
   * @param key the key itself, or as {@link QuotaUse} tells it
   * @throws RuntimeException if the database cannot be reached
   */
  void reset(QuotaBudget budget, String key);
}
