package dev.portcullis.rate.quota;

import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.ZoneId;

/**
 * What a quota allows each key in each calendar period.
 *
 * @param limit the limit's name
 * @param keyedBy what keys it, as its owner wrote it
 * @param units units per period, from 1 to {@link #MOST_UNITS}
 * @param period the calendar period
 * @param zone whose calendar
 * @param withoutGrid what holds while the database cannot be asked and nothing is in hand; {@link
 *     WithoutGrid#SHARE} is as {@link WithoutGrid#REFUSE}, as a node's share is what it has in hand
 */
public record QuotaBudget(
    String limit,
    String keyedBy,
    long units,
    QuotaPeriod period,
    ZoneId zone,
    WithoutGrid withoutGrid) {

  /** The largest Integer of a structured field (RFC 9651 §3.3.1), so that headers can tell it. */
  public static final long MOST_UNITS = 999_999_999_999_999L;

  public QuotaBudget {
    if (units < 1 || units > MOST_UNITS) {
      throw new IllegalArgumentException("not a quota: " + units);
    }
  }
}
