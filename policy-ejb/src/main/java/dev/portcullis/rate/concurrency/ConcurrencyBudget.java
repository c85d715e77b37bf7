package dev.portcullis.rate.concurrency;

import dev.portcullis.rate.gcra.WithoutGrid;

/**
 * How many requests each key of a limit may have under way.
 *
 * @param limit the limit's name
 * @param keyedBy what its keys are
 * @param most requests at one time, 1 or more
 * @param withoutGrid what holds while the other nodes are not heard
 */
public record ConcurrencyBudget(String limit, String keyedBy, long most, WithoutGrid withoutGrid) {

  /** What a key of it is called on the board. */
  String posted(String key) {
    return limit + '\u001f' + keyedBy + '\u001f' + most + '\u001f' + key;
  }
}
