package dev.portcullis.cluster.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The judge of the laws sees what it must see. */
class OvershootTest {
  private static final long SECOND = 1_000_000_000;
  private static final Budget TEN =
      Budget.of("ten", "subject", 10, Duration.ofSeconds(1), 20, WithoutGrid.SHARE);

  private final Overshoot overshoot = new Overshoot(TEN);
  private final AtomicLong now = new AtomicLong(1L << 50);

  @Test
  void oneExactLimiterIsNeverOver() {
    offer(new LocalLimiter(now::get, 10));
    assertThat(overshoot.most()).isZero();
    assertThat(overshoot.admitted()).isEqualTo(overshoot.allowed()).isEqualTo(20 + 10 * 9);
  }

  @Test
  void threeLimitersThatKnowNothingOfEachOtherAreOverByTwoBurstsAndTwoRates() {
    offer(
        new LocalLimiter(now::get, 10),
        new LocalLimiter(now::get, 10),
        new LocalLimiter(now::get, 10));
    assertThat(overshoot.most()).isEqualTo(2 * (20 + 10 * 9));
    assertThat(overshoot.admitted()).isEqualTo(3 * overshoot.allowed());
  }

  @Test
  void whatWasGivenBackMayBeTakenAgainAndNoMore() {
    overshoot.request(now.get(), 20, true);
    overshoot.givenBack(now.get(), 5, true, true);
    overshoot.request(now.get(), 5, true);
    assertThat(overshoot.most()).isZero();
    assertThat(overshoot.allowed()).isEqualTo(25);
    overshoot.request(now.get(), 1, true);
    assertThat(overshoot.most()).isEqualTo(1);
    assertThat(overshoot.allowed()).isEqualTo(25);
  }

  @Test
  void whatWasGivenBackOfAFullBurstIsNoneLaterThanASecond() {
    overshoot.request(now.get(), 5, true);
    now.addAndGet(SECOND);
    overshoot.givenBack(now.get(), 5, true, true);
    now.addAndGet(SECOND);
    overshoot.request(now.get(), 24, true);
    assertThat(overshoot.most()).isEqualTo(4);
  }

  @Test
  void whatIsChargedAfterwardsCountsASecondLater() {
    overshoot.request(now.get(), 10, true);
    overshoot.chargedAfterwards(now.get(), 20, true, false);
    overshoot.request(now.get(), 10, true);
    assertThat(overshoot.most()).isZero();
    assertThat(overshoot.allowed()).isEqualTo(20);
    now.addAndGet(SECOND);
    overshoot.request(now.get(), 1, true);
    assertThat(overshoot.most()).isEqualTo(11);
  }

  @Test
  void aResetGivesAllBack() {
    overshoot.request(now.get(), 20, true);
    overshoot.reset(now.get());
    overshoot.request(now.get(), 20, true);
    assertThat(overshoot.most()).isZero();
    assertThat(overshoot.allowed()).isEqualTo(40);
    now.addAndGet(SECOND);
    overshoot.request(now.get(), 20, true);
    assertThat(overshoot.most()).isBetween(0L, 20L);
    overshoot.request(now.get(), 20, true);
    assertThat(overshoot.most()).isBetween(20L, 40L);
  }

  /** Sixty at each second, for ten of them, in turn. */
  private void offer(LocalLimiter... limiters) {
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 60; i++) {
        var limiter = limiters[i % limiters.length];
        overshoot.request(now.get(), 1, limiter.acquire(TEN, "k", null, 1, 0) <= 0);
      }
      now.addAndGet(SECOND);
    }
  }
}
