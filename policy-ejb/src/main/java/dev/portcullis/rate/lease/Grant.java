package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Gcra;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its claim to a key ({@link BookEntry}). Kept only for keys of which more
 * than the base lease was needed lately; immutable.
 *
 * @param ticks granted
 * @param since nanoseconds: from when on they may be used, for {@link BookEntry#USED_NANOS}
 * @param recent ticks that were taken lately
 * @param counted nanoseconds: when they were counted
 */
record Grant(long ticks, long since, long recent, long counted) {
  /** How long what was taken counts as recent, less and less. */
  private static final long RECENT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** The ticks that may be used now: none before the grant began, lest a clock set back keep it. */
  long usable(long nanos) {
    long age = nanos - since;
    return age >= 0 && age < BookEntry.USED_NANOS ? ticks : 0;
  }

  /**
   * What was taken lately, with this lot; the last, if any, counts the less the longer ago it was.
   */
  static long recent(@Nullable Grant last, long lot, long nanos) {
    long age = last == null ? RECENT_NANOS : Math.max(nanos - last.counted, 0);
    if (last == null || age >= RECENT_NANOS) {
      return lot;
    }
    return lot + (long) (last.recent * (1 - (double) age / RECENT_NANOS));
  }

  /**
   * The claim as the books answered; null if there is none.
   *
   * @param asked ticks taken lately, as the books were told; 0 if no grant was asked for
   * @param nanos when they were asked
   */
  static @Nullable Grant of(Booked booked, Gcra gcra, long asked, long nanos) {
    if (asked == 0 && booked.granted() <= 0) {
      return null;
    }
    // Never longer than from this charge on, whatever clock the end is of.
    long since = Math.min(booked.until() - BookEntry.COUNTED_NANOS, nanos);
    return new Grant(Math.min(booked.granted(), gcra.grantable()), since, asked, nanos);
  }
}
