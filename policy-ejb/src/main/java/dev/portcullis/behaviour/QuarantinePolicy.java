package dev.portcullis.behaviour;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * When and for how long somebody is quarantined.
 *
 * @param threshold offences within {@code window} that lead to quarantine; a denial is one, a
 *     request with findings {@code findingWeight}
 * @param window how long an offence counts
 * @param first how long a first quarantine lasts; each further one within {@code memory} twice as
 *     long
 * @param longest the longest quarantine
 * @param memory how long a quarantine is remembered once it is over
 * @param share the largest share of recently active subjects (credentials, addresses) that are in
 *     quarantine at the same time, 0 to 1; {@link #PLACES_OF_FEW} are always allowed
 * @param suggestOnly whether quarantines are only suggested
 * @param maxTracked how many subjects (credentials, addresses) are counted at a time
 * @param exempt addresses that are never quarantined
 */
public record QuarantinePolicy(
    int threshold,
    Duration window,
    int findingWeight,
    Duration first,
    Duration longest,
    Duration memory,
    double share,
    boolean suggestOnly,
    int maxTracked,
    Predicate<InetAddress> exempt) {

  /**
   * How many may be in quarantine however few are active: where one only could be, whoever lets
   * himself be suspended would keep the place for all others.
   */
  public static final int PLACES_OF_FEW = 10;

  /** 20 denials in a minute; 1 minute doubling to 1 hour; at most every tenth. */
  public static final QuarantinePolicy DEFAULT =
      new QuarantinePolicy(
          20,
          Duration.ofMinutes(1),
          4,
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          Duration.ofDays(1),
          0.1,
          false,
          100_000,
          InetAddress::isLoopbackAddress);

  public QuarantinePolicy {
    require(threshold >= 1 && findingWeight >= 1, "threshold and findingWeight must be positive");
    require(threshold < 1 << 15, "threshold must be less than 32768");
    require(positive(window) && positive(first), "window and first must be positive");
    require(longest.compareTo(first) >= 0, "longest must be at least first");
    require(!memory.isNegative(), "memory must not be negative");
    require(share >= 0 && share <= 1, "share must be from 0 to 1");
    require(maxTracked >= 1, "maxTracked must be positive");
  }

  private static boolean positive(Duration duration) {
    return duration.toMillis() >= 1;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The same policy, suggesting only or not. */
  public QuarantinePolicy withSuggestOnly(boolean suggest) {
    return new QuarantinePolicy(
        threshold,
        window,
        findingWeight,
        first,
        longest,
        memory,
        share,
        suggest,
        maxTracked,
        exempt);
  }

  /** The same policy with other addresses exempt. */
  public QuarantinePolicy withExempt(Predicate<InetAddress> addresses) {
    return new QuarantinePolicy(
        threshold,
        window,
        findingWeight,
        first,
        longest,
        memory,
        share,
        suggestOnly,
        maxTracked,
        addresses);
  }

  /** How long the {@code count}-th quarantine lasts, counted from 1. */
  Duration duration(int count) {
    long millis = first.toMillis();
    for (int i = 1; i < count && millis < longest.toMillis(); i++) {
      millis *= 2;
    }
    return Duration.ofMillis(Math.min(millis, longest.toMillis()));
  }
}
