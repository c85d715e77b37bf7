package dev.portcullis.rate.gcra;

import java.time.Duration;

/**
 * The generic cell rate algorithm, in its virtual scheduling form (ITU-T I.371 annex A.1; ATM Forum
 * Traffic Management 4.1 §4.4.2), without side effects.
 *
 * <p>The whole state of a budget is one number, the <em>theoretical arrival time</em> (TAT): when
 * the next unit would be due if units came exactly at the allowed rate. Each admitted unit moves it
 * on by the emission interval {@code T = per / rate}, starting from now where it lies in the past.
 * A unit conforms if the TAT it leads to is at most {@code burst × T} ahead of now. So from any
 * moment on, {@code t} seconds admit at most {@code burst + rate × t}: no window whose edge doubles
 * the budget, no counter to reset, and a TAT that lies in the past says nothing at all and may be
 * forgotten.
 *
 * <p><b>Exactness.</b> {@code 3/s} has no interval in whole nanoseconds; rounding it would drift,
 * and carrying remainders would need a second number per key. Instead the <em>clock</em> is scaled:
 * time is counted in <em>ticks</em>, of which exactly {@link #interval} make one emission interval,
 * and which are at most one nanosecond and more than half of one. Only the reading of the clock is
 * rounded (down, by less than a tick), and such an error never adds up. For a rate that divides its
 * period ({@code 10/s}, {@code 1000/h} in the sense of 3.6 s each) a tick is a nanosecond.
 *
 * <p><b>Range.</b> Clock readings are nanoseconds from 0 to 2<sup>61</sup> (73 years) since an
 * origin of the caller's choice; nothing overflows within it. Tolerances are capped at
 * 2<sup>61</sup> ticks.
 *
 * @param interval ticks of one emission interval, at least 1
 * @param period nanoseconds that are {@code period + excess} ticks
 * @param excess by how much the ticks outnumber the nanoseconds of a period; less than {@code
 *     period}
 * @param burst units that may come at once
 * @param tolerance ticks that the TAT may be ahead of now: {@code burst × interval}
 */
public record Gcra(long interval, long period, long excess, long burst, long tolerance) {

  /** The longest period of a rate. */
  public static final Duration LONGEST_PERIOD = Duration.ofDays(366);

  private static final long FARTHEST = 1L << 61;

  /** Bursts by which a TAT may be ahead of now at most, once what was used is charged. */
  private static final long MOST_BURSTS_AHEAD = 16;

  /**
   * The arithmetic of {@code rate} units per {@code per}, {@code burst} at once.
   *
   * <p>A rate above one unit per nanosecond counts as that.
   *
   * @throws IllegalArgumentException if rate or burst is below 1, or the period is not positive or
   *     longer than {@link #LONGEST_PERIOD}
   */
  public static Gcra of(long rate, Duration per, long burst) {
    if (per.isNegative() || per.isZero() || per.compareTo(LONGEST_PERIOD) > 0) {
      throw new IllegalArgumentException("a limit's period must be at most 366 days: " + per);
    }
    if (rate < 1 || burst < 1) {
      throw new IllegalArgumentException("not a limit: " + rate + " per " + per + ", " + burst);
    }
    long nanos = per.toNanos();
    long divisor = greatestCommonDivisor(Math.min(rate, nanos), nanos);
    long units = Math.min(rate, nanos) / divisor;
    long period = nanos / divisor;
    long interval = (period + units - 1) / units;
    return new Gcra(
        interval, period, interval * units - period, burst, atMost(FARTHEST, burst, interval));
  }

  /** The ticks of a clock reading, rounded down. */
  public long ticks(long nanos) {
    return excess == 0 ? nanos : nanos + scale(nanos, excess, period);
  }

  /** The nanoseconds of a span of ticks, rounded up; none for a span that is not positive. */
  public long nanos(long ticks) {
    if (ticks <= 0) {
      return 0;
    }
    return excess == 0 ? ticks : ticks - scale(ticks, excess, period + excess);
  }

  /** Ticks that {@code units} take at the allowed rate. */
  public long cost(long units) {
    return atMost(FARTHEST, units, interval);
  }

  /** The TAT after {@code units} more. */
  public long charged(long tat, long now, long units) {
    return Math.max(tat, now) + cost(units);
  }

  /** Whether a charge that led to {@code charged} was within the budget. */
  public boolean conforms(long charged, long now) {
    return charged - now <= tolerance;
  }

  /** Units that are there now; never negative. */
  public long available(long tat, long now) {
    long ahead = Math.max(tat - now, 0);
    return ahead >= tolerance ? 0 : (tolerance - ahead) / interval;
  }

  /** Ticks until one unit more is there than now; none if the burst is full. */
  public long untilNext(long tat, long now) {
    return tat <= now ? 0 : tat - now - tolerance + cost(available(tat, now) + 1);
  }

  /** Ticks by which charges made afterwards may take the TAT ahead of now. */
  public long deepestDebt() {
    return atMost(FARTHEST, tolerance, MOST_BURSTS_AHEAD);
  }

  /** Ticks by which it may be ahead of now where each of several nodes takes a burst besides. */
  long farthestAhead(int nodes) {
    return atMost(FARTHEST, tolerance, MOST_BURSTS_AHEAD + nodes);
  }

  /**
   * Units that each of several nodes may in any case admit ahead of the others' knowledge: half of
   * the burst among them; at least 1.
   */
  long lease(int nodes) {
    return Math.max(burst / nodes / 2, 1);
  }

  /**
   * Ticks that the books may grant to nodes besides: the other half of the burst, in whole units.
   */
  public long grantable() {
    return cost(burst / 2);
  }

  /** {@code floor(value × numerator / denominator)} for a numerator below the denominator. */
  private static long scale(long value, long numerator, long denominator) {
    return value / denominator * numerator
        + multiplyDivide(value % denominator, numerator, denominator);
  }

  /**
   * {@code floor(a × b / c)} for a, b &lt; c &lt; 2<sup>56</sup>, exactly. The product may not fit,
   * yet the quotient does: floating point finds it to within 2<sup>5</sup>, so the true remainder
   * of that guess fits, and arithmetic modulo 2<sup>64</sup> yields it.
   */
  private static long multiplyDivide(long a, long b, long c) {
    long guess = (long) ((double) a * b / c);
    return guess + Math.floorDiv(a * b - guess * c, c);
  }

  private static long atMost(long cap, long a, long b) {
    return a > cap / b ? cap : a * b;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
