package dev.portcullis.rate.gcra;

import org.jspecify.annotations.Nullable;

/**
 * Counts units against budgets; never waits, takes no lock, and allocates nothing for a key that it
 * knows. A port: one node alone, or a share of a cluster's budget.
 *
 * <p>Units are requests, or what they cost: weights, bytes. Each method takes 1 or more of them.
 */
public interface Limiter {

  /** What {@link #acquire} answers where no waiting helps: the units exceed the burst. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Takes units of the budget for {@code key}, if they are there, or will be soon enough.
   *
   * @param source who may have invented the key (the client's address as text), null where the key
   *     cannot be invented: how many keys a source may have remembered is bounded
   * @param units 1 or more; more than the burst are never admitted
   * @param patience nanoseconds that the caller would wait for the units; 0: none
   * @return 0: admitted. Negative: admitted, to go on after so many nanoseconds. Positive: refused,
   *     nanoseconds until the units may be there, or {@link #NEVER}
   */
  long acquire(Budget budget, String key, @Nullable String source, long units, long patience);

  /**
   * Gives back units that were acquired and not used. Never more than a full burst comes of it: of
   * units that have come back by time meanwhile, nothing is left to be given back.
   *
   * @param units at most what was acquired and not given back yet
   */
  void refund(Budget budget, String key, long units);

  /**
   * Takes units that were used, known only afterwards. They may run the budget into debt, of at
   * most 15 bursts; nothing is admitted until the rate has repaid it.
   */
  void charge(Budget budget, String key, long units);

  /** What is left for the key; for headers and people. */
  LimitState state(Budget budget, String key);

  /** Gives the key its full burst again. */
  void reset(Budget budget, String key);
}
