package dev.portcullis.rate.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaPeriodTest {
  /** 2100-01-01. */
  private static final long LATEST = 4_102_444_800L;

  @Property(tries = 3000)
  void everyMomentOfEveryZoneIsInOnePeriodAndTheyFollowWithoutGap(
      @ForAll QuotaPeriod period,
      @ForAll("zones") ZoneId zone,
      @ForAll @LongRange(max = LATEST) long seconds) {
    var time = Instant.ofEpochSecond(seconds);
    var start = period.start(time, zone);
    var end = period.end(time, zone);
    assertThat(start).isBeforeOrEqualTo(time);
    assertThat(end).isAfter(time);
    assertThat(period.start(start, zone)).isEqualTo(start);
    assertThat(period.end(start, zone)).isEqualTo(end);
    assertThat(period.start(end.minusMillis(1), zone)).isEqualTo(start);
    assertThat(period.start(end, zone)).isEqualTo(end);
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(new ArrayList<>(new TreeSet<>(ZoneId.getAvailableZoneIds())))
        .map(ZoneId::of);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-29T12:00:00Z, 23",
    "Europe/Berlin, 2026-10-25T12:00:00Z, 25",
    "Europe/Berlin, 2026-11-25T12:00:00Z, 24",
    // clock changes at midnight: skipped, and twice
    "America/Sao_Paulo, 2018-11-04T12:00:00Z, 23",
    "America/Havana, 2026-11-01T12:00:00Z, 25",
    "Australia/Lord_Howe, 2026-04-05T00:00:00Z, 24.5",
  })
  void aDayIsAsLongAsItsZoneSays(String zone, Instant noon, double hours) {
    var start = QuotaPeriod.DAY.start(noon, ZoneId.of(zone));
    var end = QuotaPeriod.DAY.end(noon, ZoneId.of(zone));
    assertThat(Duration.between(start, end)).isEqualTo(Duration.ofMinutes((long) (hours * 60)));
  }

  @Test
  void aWeekBeginsOnMondayAndAMonthOnItsFirstInTheQuotasZone() {
    var time = Instant.parse("2026-11-29T23:30:00Z");
    var berlin = ZoneId.of("Europe/Berlin");
    assertThat(QuotaPeriod.WEEK.start(time, ZoneOffset.UTC))
        .isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
    assertThat(QuotaPeriod.WEEK.start(time, berlin))
        .isEqualTo(ZonedDateTime.of(2026, 11, 30, 0, 0, 0, 0, berlin).toInstant());
    assertThat(QuotaPeriod.MONTH.start(time, berlin))
        .isEqualTo(Instant.parse("2026-10-31T23:00:00Z"));
    assertThat(QuotaPeriod.MONTH.end(time, berlin))
        .isEqualTo(Instant.parse("2026-11-30T23:00:00Z"));
  }

  @Test
  void aDayThatItsZoneSkippedIsNoPeriod() {
    var samoa = ZoneId.of("Pacific/Apia");
    var last = Instant.parse("2011-12-30T09:59:59Z");
    assertThat(QuotaPeriod.DAY.end(last, samoa)).isEqualTo(Instant.parse("2011-12-30T10:00:00Z"));
    assertThat(QuotaPeriod.DAY.end(last.plusSeconds(1), samoa))
        .isEqualTo(Instant.parse("2011-12-31T10:00:00Z"));
  }
}
