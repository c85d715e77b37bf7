package dev.portcullis.rate.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attacks by keys that a client makes up. */
class KeyBoundsTest {
  private static final Budget TEN =
      Budget.of("ten", "header", 10, Duration.ofHours(1), 10, WithoutGrid.SHARE);
  private static final String ATTACKER = "203.0.113.9";
  private static final int PER_SOURCE = 1_000;
  private static final int CAPACITY = 5_000;

  private final AtomicLong clock = new AtomicLong(1L << 58);
  private final LeasedLimiter limiter =
      new LeasedLimiter(clock::get, CAPACITY, new Unused(), () -> 1, Runnable::run);

  private static final class Unused implements BudgetPool {
    @Override
    public boolean open() {
      return true;
    }

    @Override
    public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
      return CompletableFuture.completedFuture(new Booked(charge.known(), 0, 0));
    }
  }

  private boolean admits(String key, @Nullable String source) {
    return limiter.acquire(TEN, key, source, 1, 0) == 0;
  }

  private int admitted(int offered, String key, @Nullable String source) {
    int admitted = 0;
    for (int i = 0; i < offered; i++) {
      admitted += admits(key, source) ? 1 : 0;
    }
    return admitted;
  }

  private int invent(int count, String source) {
    int admitted = 0;
    for (int i = 0; i < count; i++) {
      admitted += admits(source + "/" + i, source) ? 1 : 0;
    }
    return admitted;
  }

  private long figure(String name) {
    return limiter.figures().getOrDefault(name, -1L);
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
    for (int i = 0; i < 50; i++) {
      limiter.tick();
    }
  }

  @Test
  void anInventorHasItsShareOfThePlacesAndOneBudgetBeyond() {
    assertThat(invent(100_000, ATTACKER)).isEqualTo(PER_SOURCE + 10);
    assertThat(figure("keys")).isEqualTo(PER_SOURCE + 1);
    assertThat(figure("sharing-a-source")).isEqualTo(99_000);
    assertThat(figure("crowded")).isZero();
  }

  @Test
  void anInventorTakesNothingFromOthersNorFromKeysThatCannotBeInvented() {
    assertThat(admitted(4, "honest", "192.0.2.1")).isEqualTo(4);
    invent(100_000, ATTACKER);
    assertThat(admitted(20, "honest", "192.0.2.1")).as("known before").isEqualTo(6);
    assertThat(admitted(20, "newcomer", "192.0.2.1")).isEqualTo(10);
    assertThat(admitted(20, "verified", null)).isEqualTo(10);
    assertThat(admitted(20, "honest", ATTACKER)).as("whoever uses it").isZero();
  }

  @Test
  void beyondTheCapacityStrangersShareOneBudgetAndKnownKeysGoOn() {
    assertThat(admitted(4, "known", null)).isEqualTo(4);
    for (int source = 0; source < 10; source++) {
      invent(PER_SOURCE, "198.51.100." + source);
    }
    assertThat(figure("keys")).isEqualTo(CAPACITY);
    assertThat(admits("stranger", null)).as("the crowd has used its budget up").isFalse();
    assertThat(admitted(20, "known", null)).isEqualTo(6);
  }

  @Test
  void aSourceIsForgottenWithItsKeysAndHasItsShareAgain() {
    invent(PER_SOURCE, ATTACKER);
    assertThat(figure("sources")).isEqualTo(1);
    pass(Duration.ofMinutes(8));
    pass(Duration.ofSeconds(1));
    assertThat(figure("keys")).isZero();
    assertThat(figure("sources")).isZero();
    assertThat(invent(PER_SOURCE, ATTACKER)).isEqualTo(PER_SOURCE);
    assertThat(figure("sharing-a-source")).isZero();
  }

  @Test
  void chargesOfKeysThatFoundNoRoomInventNone() {
    for (int i = 0; i < 100_000; i++) {
      limiter.charge(TEN, "invented-" + i, 1);
      limiter.refund(TEN, "other-" + i, 1);
      limiter.reset(TEN, "other-" + i);
      limiter.state(TEN, "other-" + i);
    }
    assertThat(figure("keys")).isEqualTo(PER_SOURCE + 1);
  }

  @Test
  void noKeyPassesForOneOfOurs() {
    invent(PER_SOURCE + 50, ATTACKER);
    assertThat(admitted(20, "\0", null)).isEqualTo(10);
    assertThat(admitted(20, "\2" + ATTACKER, null)).isEqualTo(10);
    assertThat(admitted(20, "", null)).isEqualTo(10);
  }

  @Test
  @Timeout(180)
  void threadsThatInventKeysOfManySourcesLeaveNoTrace() throws InterruptedException {
    var threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      int thread = t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  admits("key-" + i % 3_000, "source-" + (i + thread) % 50);
                  if (i % 500 == 0) {
                    clock.addAndGet(Duration.ofSeconds(30).toNanos());
                    limiter.tick();
                  }
                }
              });
      threads[t].start();
    }
    for (var thread : threads) {
      thread.join();
    }
    pass(Duration.ofHours(2));
    pass(Duration.ofMinutes(1));
    assertThat(figure("keys")).isZero();
    assertThat(figure("sources")).isZero();
  }
}
