package dev.portcullis.rate.gcra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Costs, refunds, charges afterwards, and patience, on one node with a clock of the test's own. */
class LimiterLawsTest {
  private static final long MILLISECOND = 1_000_000;

  private final AtomicLong clock = new AtomicLong(1L << 50);
  private final LocalLimiter limiter = new LocalLimiter(clock::get, 1000);

  private static Budget budget(long rate, long burst) {
    return Budget.of("l", "subject", rate, Duration.ofSeconds(1), burst, WithoutGrid.SHARE);
  }

  private long take(Budget budget, long units, long patience) {
    return limiter.acquire(budget, "k", null, units, patience);
  }

  @Property(tries = 200)
  void whateverIsTakenGivenBackOrChargedNoWindowHasMoreThanBurstPlusRateTimesTime(
      @ForAll @LongRange(min = 1, max = 40) long burst,
      @ForAll @LongRange(min = 1, max = 300) long rate,
      @ForAll long seed) {
    var budget = budget(rate, burst);
    var law = new NetLaw(budget, 0, 0);
    var random = new Random(seed);
    var held = new ArrayList<Long>();
    for (int i = 0; i < 250; i++) {
      clock.addAndGet(random.nextLong(2 * Duration.ofSeconds(1).toNanos() / rate));
      long units = 1 + random.nextLong(burst);
      int act = random.nextInt(20);
      if (act == 0) {
        limiter.charge(budget, "k", units);
        law.charged(clock.get(), units);
      } else if (act < 8 && !held.isEmpty()) {
        long back = 1 + random.nextLong(held.remove(random.nextInt(held.size())));
        limiter.refund(budget, "k", back);
        law.givenBack(clock.get(), back);
      } else if (take(budget, units, 0) == 0) {
        held.add(units);
        law.admitted(clock.get(), units);
      }
      assertThat(limiter.state(budget, "k").remaining()).isBetween(0L, burst);
    }
    assertThat(law.beyond()).isLessThanOrEqualTo(0);
  }

  @Property(tries = 200)
  void whoWaitsIsCountedWhenItGoesOn(
      @ForAll @LongRange(min = 1, max = 20) long burst,
      @ForAll @LongRange(min = 1, max = 300) long rate,
      @ForAll @IntRange(min = 0, max = 300) int patienceMillis,
      @ForAll long seed) {
    var budget = budget(rate, burst);
    var law = new NetLaw(budget, 0, 0);
    var random = new Random(seed);
    for (int i = 0; i < 250; i++) {
      clock.addAndGet(random.nextLong(Duration.ofSeconds(1).toNanos() / rate));
      long units = 1 + random.nextLong(burst);
      long outcome = take(budget, units, patienceMillis * MILLISECOND);
      if (outcome <= 0) {
        assertThat(-outcome).isLessThanOrEqualTo(patienceMillis * MILLISECOND + 1);
        law.admitted(clock.get() - outcome, units);
      }
    }
    assertThat(law.beyond()).isLessThanOrEqualTo(0);
  }

  @Property(tries = 200)
  void refusedUnitsAreThereAfterTheToldWait(
      @ForAll @LongRange(min = 1, max = 40) long burst,
      @ForAll @LongRange(min = 1, max = 300) long rate,
      @ForAll long seed) {
    var budget = budget(rate, burst);
    var random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      long units = 1 + random.nextLong(burst);
      long wait = take(budget, units, 0);
      if (wait > 0) {
        clock.addAndGet(wait - 2);
        assertThat(take(budget, units, 0)).as("not before").isPositive();
        clock.addAndGet(2);
        assertThat(take(budget, units, 0)).isZero();
      }
    }
  }

  @Property(tries = 100)
  void aRefundNeverGivesMoreThanWasTaken(
      @ForAll @LongRange(min = 1, max = 100) long burst,
      @ForAll @LongRange(min = 1, max = 100) long units,
      @ForAll @LongRange(min = 0, max = 3000) long millis) {
    var budget = budget(10, burst);
    long before = limiter.state(budget, "k").remaining();
    boolean taken = take(budget, units, 0) == 0;
    clock.addAndGet(millis * MILLISECOND);
    if (taken) {
      limiter.refund(budget, "k", units);
    }
    assertThat(limiter.state(budget, "k").remaining()).isEqualTo(before);
    limiter.refund(budget, "k", Long.MAX_VALUE);
    assertThat(limiter.state(budget, "k").remaining()).isEqualTo(burst);
    assertThat(limiter.state(budget, "unknown").remaining()).isEqualTo(burst);
    limiter.reset(budget, "k");
  }

  @Test
  void spikesAreSpreadWithinThePatience() {
    var arrest = budget(10, 1);
    var outcomes = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      outcomes.add(take(arrest, 1, 200 * MILLISECOND));
    }
    assertThat(outcomes)
        .isEqualTo(
            List.of(
                0L, -100 * MILLISECOND, -200 * MILLISECOND, 300 * MILLISECOND, 300 * MILLISECOND));
  }

  @Test
  void moreThanTheBurstIsNeverAdmitted() {
    assertThat(take(budget(10, 20), 21, Long.MAX_VALUE)).isEqualTo(Limiter.NEVER);
    assertThat(take(budget(10, 20), Long.MAX_VALUE, 0)).isEqualTo(Limiter.NEVER);
    assertThat(take(budget(10, 20), 20, 0)).isZero();
  }

  @Test
  void aDebtIsRepaidByTheRateAndAtMostFifteenBursts() {
    var ten = budget(10, 10);
    limiter.charge(ten, "k", 25);
    assertThat(take(ten, 1, 0)).isEqualTo(1600 * MILLISECOND);
    limiter.charge(ten, "k", Long.MAX_VALUE);
    limiter.charge(ten, "k", Long.MAX_VALUE);
    assertThat(take(ten, 10, 0)).isEqualTo(Duration.ofSeconds(16).toNanos());
    clock.addAndGet(Duration.ofSeconds(16).toNanos());
    assertThat(take(ten, 10, 0)).isZero();
  }

  @Test
  void aResetGivesTheWholeBurstAgain() {
    var ten = budget(10, 10);
    limiter.charge(ten, "k", 100);
    limiter.reset(ten, "k");
    assertThat(take(ten, 10, 0)).isZero();
    assertThat(take(ten, 1, 0)).isPositive();
  }

  @Test
  void threadsThatGiveBackWhatTheyTookNeverHoldMoreThanTheBurst() throws InterruptedException {
    var budget = budget(1, 20);
    var holding = new AtomicInteger();
    var most = new AtomicInteger();
    var threads = new Thread[8];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  if (take(budget, 7, 0) == 0) {
                    most.accumulateAndGet(holding.addAndGet(7), Math::max);
                    holding.addAndGet(-7);
                    limiter.refund(budget, "k", 7);
                  }
                }
              });
      threads[t].start();
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(7, 20);
    assertThat(limiter.state(budget, "k").remaining()).isEqualTo(20);
  }
}
