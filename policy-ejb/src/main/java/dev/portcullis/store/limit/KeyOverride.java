package dev.portcullis.store.limit;

import dev.portcullis.store.database.ShortText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An amount that one key of a limit has for a while instead of the policy's.
 *
 * @param limit the limit's name
 * @param key 1 to {@value #LONGEST_KEY} characters, one line
 * @param amount as the owner wrote it, of the limit's kind when it was written
 * @param burst how many may come at once, null where it was not said
 * @param until when it ends
 * @param author who gave it
 * @param made when it was given
 * @param comment why; may be empty
 */
public record KeyOverride(
    String limit,
    String key,
    String amount,
    @Nullable Long burst,
    Instant until,
    String author,
    Instant made,
    String comment) {

  public static final int LONGEST_KEY = 300;

  /** The same for another key. */
  KeyOverride of(String other) {
    return new KeyOverride(limit, other, amount, burst, until, author, made, comment);
  }

  /** Whether a key can be kept as it is. */
  public static boolean keepable(String key) {
    return !key.isEmpty() && ShortText.of(key, LONGEST_KEY).equals(key);
  }

  /** Whether it is over at {@code time}. */
  public boolean ended(Instant time) {
    return !time.isBefore(until);
  }
}
