package dev.portcullis.rate.gcra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LocalLimiterTest {
  private static final Budget TEN =
      Budget.of("ten", "subject", 10, Duration.ofSeconds(1), 20, WithoutGrid.SHARE);

  private final AtomicLong clock = new AtomicLong(-5_000_000_000L);
  private final LocalLimiter limiter = new LocalLimiter(clock::get, 1000);

  @Test
  void admitsTheBurstThenTheRate() {
    assertThat(admitted(30, "a")).isEqualTo(20);
    clock.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(admitted(30, "a")).isEqualTo(5);
  }

  @Test
  void keysAndLimitsHaveBudgetsOfTheirOwn() {
    assertThat(admitted(30, "a")).isEqualTo(20);
    assertThat(admitted(30, "b")).isEqualTo(20);
    var other = Budget.of("other", "subject", 1, Duration.ofMinutes(1), 1, WithoutGrid.SHARE);
    assertThat(admits(other, "a")).isTrue();
    assertThat(admits(other, "a")).isFalse();
  }

  @Test
  void anEqualLimitOfANewPolicyGoesOn() {
    admitted(20, "a");
    var again = Budget.of("ten", "subject", 10, Duration.ofSeconds(1), 20, WithoutGrid.SHARE);
    assertThat(admits(again, "a")).isFalse();
  }

  @Test
  void tellsWhatIsLeftAndWhen() {
    limiter.acquire(TEN, "a", null, 1, 0);
    var first = limiter.state(TEN, "a");
    assertThat(first.remaining()).isEqualTo(19);
    assertThat(first.retryAfter()).isZero();
    assertThat(first.reset()).isEqualTo(Duration.ofMillis(100));

    admitted(19, "a");
    var refused = limiter.state(TEN, "a").refused(limiter.acquire(TEN, "a", null, 1, 0));
    assertThat(refused.remaining()).isZero();
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(100));
    assertThat(refused.reset()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aFullTableForgetsNobodyAndLetsStrangersShareOneBudget() {
    admitted(30, "known");
    for (int i = 0; i < 999; i++) {
      admits(TEN, "invented-" + i);
    }
    int strangers = 0;
    for (int i = 0; i < 5000; i++) {
      strangers += admits(TEN, "stranger-" + i) ? 1 : 0;
    }

    assertThat(strangers).isEqualTo(20);
    assertThat(limiter.keys()).isEqualTo(1000);
    assertThat(limiter.crowded()).isEqualTo(5000);
    assertThat(admits(TEN, "known")).isFalse();
  }

  @Test
  void idleKeysMakeRoomForNewcomers() {
    for (int i = 0; i < 1000; i++) {
      admits(TEN, "invented-" + i);
    }
    clock.addAndGet(Duration.ofMillis(500).toNanos());
    for (int i = 0; i < 1000; i++) {
      admits(TEN, "newcomer-" + i);
    }
    assertThat(limiter.crowded()).isZero();
    clock.addAndGet(Duration.ofSeconds(3).toNanos());
    limiter.sweep();
    assertThat(limiter.keys()).isZero();
    assertThat(admitted(30, "newcomer-1")).isEqualTo(20);
  }

  @Test
  void longKeysDifferStill() {
    assertThat(admitted(30, "k".repeat(8000) + "a")).isEqualTo(20);
    assertThat(admitted(30, "k".repeat(8000) + "b")).isEqualTo(20);
    assertThat(admitted(30, "k".repeat(8000) + "a")).isZero();
  }

  @Test
  void manyThreadsTakeNoMoreThanOne() throws InterruptedException {
    var total = new LongAdder();
    var keys = 7;
    var done = new CountDownLatch(8);
    var threads = Executors.newFixedThreadPool(8);
    for (int t = 0; t < 8; t++) {
      threads.execute(
          () -> {
            for (int i = 0; i < 20_000; i++) {
              total.add(admits(TEN, "key-" + i % keys) ? 1 : 0);
              if (i % 64 == 0) {
                limiter.sweep();
              }
            }
            done.countDown();
          });
    }
    done.await();
    threads.shutdown();
    assertThat(total.sum()).isEqualTo(keys * TEN.burst());
  }

  private boolean admits(Budget budget, String key) {
    return limiter.acquire(budget, key, null, 1, 0) == 0;
  }

  private int admitted(int offered, String key) {
    int admitted = 0;
    for (int i = 0; i < offered; i++) {
      admitted += admits(TEN, key) ? 1 : 0;
    }
    return admitted;
  }
}
