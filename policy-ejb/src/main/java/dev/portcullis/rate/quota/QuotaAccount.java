package dev.portcullis.rate.quota;

import java.time.Instant;
import java.time.ZoneId;

/**
 * The identity of what is spent: one row of the ledger.
 *
 * @param key at most 128 characters, without control characters
 * @param start the first moment of the period
 */
public record QuotaAccount(
    String limit, String keyedBy, String key, QuotaPeriod period, ZoneId zone, Instant start) {

  /** The same of another key, of whatever length. */
  public QuotaAccount of(String other) {
    return new QuotaAccount(limit, keyedBy, QuotaKey.of(other), period, zone, start);
  }

  /** The first moment after the period. */
  public Instant end() {
    return period.end(start, zone);
  }
}
