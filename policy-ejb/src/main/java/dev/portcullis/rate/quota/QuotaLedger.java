package dev.portcullis.rate.quota;

import java.time.Instant;
import java.util.List;

/**
 * What was spent of quotas: durable, one for all nodes, each act atomic. A port: a database, or a
 * simulated one. Its methods wait, for a bounded time, and throw a {@code RuntimeException} where
 * the ledger cannot be reached or fails; an act that failed may have been booked all the same, so
 * that whoever repeats one must be on the safe side: {@link #take} and {@link #charge} may be
 * repeated, {@link #giveBack} must not.
 */
public interface QuotaLedger {

  /**
   * What {@link #take} answers.
   *
   * @param granted units that now are the asker's
   * @param spent units spent by now, the granted ones included
   * @param resets how often the account was reset
   */
  record Taken(long granted, long spent, long resets) {}

  /**
   * Takes units of a quota: {@code min(wanted, units − spent)}, or none. What is granted counts as
   * spent when this returns, and survives whatever then happens to the asker.
   *
   * @param units the quota
   * @param wanted 1 or more
   */
  Taken take(QuotaAccount account, long units, long wanted);

  /**
   * Gives back units that were taken and not spent; without effect if the account was reset since.
   *
   * @param resets as the taking of the units told
   */
  void giveBack(QuotaAccount account, long taken, long resets);

  /**
   * Counts units that were spent without having been taken, even beyond the quota.
   *
   * @param units the quota
   */
  void charge(QuotaAccount account, long units, long spent);

  /** Nothing is spent any more, and what was taken before is worth nothing. */
  void reset(QuotaAccount account);

  /** Units spent; 0 where nobody ever took any. */
  long spent(QuotaAccount account);

  /**
   * What is used most of its quota in periods that go on at {@code now}, the most first.
   *
   * @param most how many at most, up to 1,000
   */
  List<QuotaUse> nearest(Instant now, int most);
}
