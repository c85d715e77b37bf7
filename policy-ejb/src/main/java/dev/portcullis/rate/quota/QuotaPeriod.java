package dev.portcullis.rate.quota;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * The calendar periods of quotas. Each begins at the first moment of a day in the quota's zone:
 * where a clock change skips midnight the period begins after it, and where midnight comes twice,
 * with the first. So periods follow each other without gap or overlap, and a day has 23, 24 or 25
 * hours.
 */
public enum QuotaPeriod {
  DAY {
    @Override
    LocalDate first(LocalDate day) {
      return day;
    }

    @Override
    LocalDate next(LocalDate first) {
      return first.plusDays(1);
    }
  },
  /** From Monday (ISO 8601). */
  WEEK {
    @Override
    LocalDate first(LocalDate day) {
      return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    @Override
    LocalDate next(LocalDate first) {
      return first.plusWeeks(1);
    }
  },
  MONTH {
    @Override
    LocalDate first(LocalDate day) {
      return day.withDayOfMonth(1);
    }

    @Override
    LocalDate next(LocalDate first) {
      return first.plusMonths(1);
    }
  };

  /** The first moment of the period that {@code time} is in. */
  public Instant start(Instant time, ZoneId zone) {
    return first(day(time, zone)).atStartOfDay(zone).toInstant();
  }

  /** The first moment after the period that {@code time} is in. */
  public Instant end(Instant time, ZoneId zone) {
    return next(first(day(time, zone))).atStartOfDay(zone).toInstant();
  }

  /** The first day of the day's period. */
  abstract LocalDate first(LocalDate day);

  /** The first day of the period after the one that begins with {@code first}. */
  abstract LocalDate next(LocalDate first);

  private static LocalDate day(Instant time, ZoneId zone) {
    return LocalDate.ofInstant(time, zone);
  }
}
