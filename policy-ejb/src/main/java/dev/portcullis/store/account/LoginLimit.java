package dev.portcullis.store.account;

import java.time.Duration;

/**
 * How failures slow the next attempt down.
 *
 * @param free failures without a delay; after them it is one second and doubles
 * @param longest the longest delay
 */
enum LoginLimit {
  /** Short: whoever knows a name can bring this delay on its owner. */
  ACCOUNT(5, Duration.ofMinutes(1)),
  /** Long: it falls on the one who guesses, and on who shares the address. */
  ADDRESS(20, Duration.ofMinutes(15));

  private final int free;
  private final Duration longest;

  LoginLimit(int free, Duration longest) {
    this.free = free;
    this.longest = longest;
  }

  /** After how long without a failure they are forgotten. */
  Duration memory() {
    return Duration.ofHours(1);
  }

  Duration delayAfter(int failures) {
    if (failures < free) {
      return Duration.ZERO;
    }
    Duration doubled = Duration.ofSeconds(1L << Math.min(failures - free, 20));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
