package dev.portcullis.store.account;

import java.time.Duration;

/** What a name and a password prove. */
public sealed interface Verification {

  /** They belong together. */
  record Verified(ConsoleAccount account) implements Verification {}

  /** They do not, or there is no such account: nobody is told which. */
  record Refused() implements Verification {}

  /**
   * Too many failures: not looked at.
   *
   * @param retryAfter until the next attempt is, positive
   */
  record Locked(Duration retryAfter) implements Verification {}
}
