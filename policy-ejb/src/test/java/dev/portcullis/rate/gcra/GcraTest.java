package dev.portcullis.rate.gcra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class GcraTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aRateThatDividesItsPeriodIsCountedInNanoseconds() {
    var gcra = Gcra.of(1000, Duration.ofHours(1), 20);

    assertThat(gcra.interval()).isEqualTo(3_600_000_000L);
    assertThat(gcra.ticks(123_456_789L)).isEqualTo(123_456_789L);
    assertThat(gcra.nanos(gcra.tolerance())).isEqualTo(72_000_000_000L);
  }

  @Test
  void threePerSecondDoesNotDriftInTenYears() {
    var gcra = Gcra.of(3, SECOND, 1);
    long tenYears = Duration.ofDays(3650).toNanos();

    assertThat(gcra.ticks(tenYears) / gcra.interval()).isEqualTo(3L * 3650 * 86400);
  }

  @Property
  void ticksArePreciselyRateTimesIntervalPerPeriod(
      @ForAll @LongRange(min = 1, max = 10_000_000) long rate,
      @ForAll @LongRange(min = 1, max = 366L * 86400) long seconds,
      @ForAll @LongRange(min = 0, max = 1L << 61) long nanos) {
    var per = Duration.ofSeconds(seconds);
    var gcra = Gcra.of(rate, per, 1);

    var exact =
        BigInteger.valueOf(nanos)
            .multiply(BigInteger.valueOf(gcra.interval()))
            .multiply(BigInteger.valueOf(rate))
            .divide(BigInteger.valueOf(per.toNanos()));

    assertThat(gcra.ticks(nanos)).isEqualTo(exact.longValueExact());
    assertThat(gcra.nanos(gcra.ticks(nanos))).isBetween(nanos - 1, nanos);
  }

  /** From any moment on, t admits at most burst + rate × t. */
  @Property(tries = 300)
  void neverMoreThanBurstPlusRateTimesTime(
      @ForAll @LongRange(min = 1, max = 100_000) long rate,
      @ForAll @LongRange(min = 1, max = 7200) long seconds,
      @ForAll @LongRange(min = 1, max = 50) long burst,
      @ForAll long seed) {
    var per = Duration.ofSeconds(seconds);
    var gcra = Gcra.of(rate, per, burst);
    var random = new java.util.Random(seed);
    long start = random.nextLong(1L << 60);
    long nanos = start;
    long tat = 0;
    long admitted = 0;
    for (int i = 0; i < 500; i++) {
      nanos += random.nextLong(1 + per.toNanos() / rate * 2);
      long now = gcra.ticks(nanos);
      long charged = gcra.charged(tat, now, 1);
      if (gcra.conforms(charged, now)) {
        assertThat(gcra.available(tat, now)).isPositive();
        tat = charged;
        admitted++;
        assertThat(BigInteger.valueOf(admitted - burst).multiply(nanosOf(per)))
            .isLessThanOrEqualTo(
                BigInteger.valueOf(rate).multiply(BigInteger.valueOf(nanos - start + 1)));
      } else {
        assertThat(gcra.available(tat, now)).isZero();
        assertUnitIsThereWhenPromised(gcra, tat, nanos);
      }
    }
  }

  private static void assertUnitIsThereWhenPromised(Gcra gcra, long tat, long nanos) {
    long wait = gcra.nanos(gcra.untilNext(tat, gcra.ticks(nanos)));
    long then = gcra.ticks(nanos + wait);
    assertThat(gcra.conforms(gcra.charged(tat, then, 1), then)).isTrue();
  }

  private static BigInteger nanosOf(Duration duration) {
    return BigInteger.valueOf(duration.toNanos());
  }

  @Test
  void theLargestLimitsDoNotOverflow() {
    var gcra = Gcra.of(1, Gcra.LONGEST_PERIOD, Long.MAX_VALUE);
    long now = gcra.ticks(1L << 61);

    assertThat(gcra.tolerance()).isPositive();
    assertThat(gcra.conforms(gcra.charged(now, now, Long.MAX_VALUE), now)).isTrue();
    assertThat(gcra.charged(now + gcra.tolerance(), now, Long.MAX_VALUE)).isPositive();
  }

  @Test
  void theFastestRateIsOneUnitPerNanosecond() {
    assertThat(Gcra.of(1_000_000_000L, Duration.ofMillis(1), 5).interval()).isEqualTo(1);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Gcra.of(0, SECOND, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Gcra.of(1, SECOND, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Gcra.of(1, Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Gcra.of(1, Duration.ofDays(367), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
