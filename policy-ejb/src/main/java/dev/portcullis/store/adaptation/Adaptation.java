package dev.portcullis.store.adaptation;

import dev.portcullis.store.database.ShortText;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An act of adaptation: somebody is suspended for a time because of what they did.
 *
 * @param subject the subject's key, the credential's name or the address, as {@code kind} says
 * @param reason what they did, for the owner
 * @param ends when it ends by itself
 * @param suggested whether it is only a proposal: nobody is suspended
 * @param releasedBy who ended it early, or null
 * @param releasedAt when, or null
 */
public record Adaptation(
    long id,
    Kind kind,
    String subject,
    String reason,
    Instant started,
    Instant ends,
    boolean suggested,
    @Nullable String releasedBy,
    @Nullable Instant releasedAt) {

  private static final int LONGEST_SUBJECT = 500;

  /** What is suspended. */
  public enum Kind {
    SUBJECT,
    CREDENTIAL,
    ADDRESS;

    /** The name outside. */
    public String slug() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A subject as it stands in the record: one that is very long is cut off. */
  public static String recorded(String subject) {
    return ShortText.of(subject, LONGEST_SUBJECT);
  }

  /** Whether it holds at {@code time}. */
  public boolean holds(Instant time) {
    return releasedAt == null && time.isBefore(ends);
  }
}
