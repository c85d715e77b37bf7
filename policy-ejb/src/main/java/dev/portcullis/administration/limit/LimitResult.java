package dev.portcullis.administration.limit;

import dev.portcullis.store.limit.KeyOverride;

/** What became of an act on one key of a limit. */
public sealed interface LimitResult {

  /** The override holds, on every node at once or within a second. */
  record Overridden(KeyOverride override) implements LimitResult {}

  /** It is done. */
  record Done() implements LimitResult {}

  /**
   * It cannot be.
   *
   * @param field what is to be mended: {@code amount}, {@code until}, {@code key}
   * @param why for a person
   */
  record Refused(String field, String why) implements LimitResult {}

  /** There is no such limit, or no such override. */
  record Unknown() implements LimitResult {}

  /** So many overrides hold that no other may. */
  record Full(int most) implements LimitResult {}
}
