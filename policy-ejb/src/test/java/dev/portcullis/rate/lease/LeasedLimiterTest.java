package dev.portcullis.rate.lease;

import static dev.portcullis.rate.lease.Simulation.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Gcra;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeasedLimiterTest {
  private static final Budget TEN =
      Budget.of("ten", "subject", 10, Duration.ofSeconds(1), 20, WithoutGrid.SHARE);
  private static final long SECOND = 1000 * MILLISECOND;

  /** Judges admissions: from any moment on, over any time t, at most burst + rate × t. */
  private static final class Law {
    private final Gcra gcra;
    private long tat;
    long admitted;
    boolean broken;

    Law(Budget limit, long excess) {
      this.gcra = Gcra.of(limit.rate(), limit.per(), limit.burst() + excess);
    }

    void admitted(long nanos) {
      // A tick of tolerance: readings of the clock are rounded down.
      long now = gcra.ticks(nanos) + 1;
      tat = gcra.charged(tat, now, 1);
      broken |= !gcra.conforms(tat, now);
      admitted++;
    }
  }

  private static long base(Budget limit, int nodes) {
    return Math.max(limit.burst() / nodes / 2, 1);
  }

  /** What the law allows beyond burst + rate × t while the books answer. */
  private static long excess(Budget limit, int nodes) {
    return nodes == 1 ? 0 : (nodes - 1) * base(limit, nodes) + limit.burst() / 2;
  }

  @Test
  void aLoneNodeIsExactAndAsksNobody() {
    var simulation = new Simulation(1, 1, MILLISECOND);
    var exact = new LocalLimiter(() -> simulation.now, 10);
    for (int i = 0; i < 2000; i++) {
      simulation.run(simulation.random.nextLong(200 * MILLISECOND));
      assertThat(simulation.nodes.get(0).acquire(TEN, "k"))
          .isEqualTo(exact.acquire(TEN, "k", null, 1, 0) == 0);
    }
    assertThat(simulation.books).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thirtyRequestsInARowGetTheBurstFromOneNodeOrTwo(boolean alternating) {
    var simulation = new Simulation(2, 1, MILLISECOND);
    int admitted = 0;
    for (int i = 0; i < 30; i++) {
      var node = simulation.nodes.get(alternating ? i % 2 : 0);
      admitted += node.acquire(TEN, "k") ? 1 : 0;
      simulation.run(MILLISECOND);
    }
    assertThat(admitted).isBetween(19, 21);
  }

  @Test
  void aBurstOfOneIsThereForTheFirstRequestAndRepaidByTheOthers() {
    var once = Budget.of("once", "subject", 1, Duration.ofMinutes(1), 1, WithoutGrid.SHARE);
    var simulation = new Simulation(3, 1, MILLISECOND);
    var nodes = simulation.nodes;
    assertThat(nodes.get(0).acquire(once, "k")).isTrue();
    simulation.run(5 * MILLISECOND);
    assertThat(nodes.get(0).acquire(once, "k")).isFalse();
    assertThat(nodes.get(1).acquire(once, "k")).as("the excess of the law").isTrue();
    simulation.run(61 * SECOND);
    assertThat(nodes.get(1).acquire(once, "k")).as("until the rate has repaid it").isFalse();
    simulation.run(60 * SECOND);
    assertThat(nodes.get(1).acquire(once, "k")).isTrue();
  }

  @Property(tries = 150)
  void allNodesTogetherKeepTheLaw(
      @ForAll @IntRange(min = 1, max = 50) int count,
      @ForAll @LongRange(min = 1, max = 60) long burst,
      @ForAll @LongRange(min = 1, max = 500) long rate,
      @ForAll @IntRange(min = 1, max = 20) int wayMillis,
      @ForAll @IntRange(min = 1, max = 20) int busyness,
      @ForAll long seed) {
    var limit = Budget.of("l", "subject", rate, Duration.ofSeconds(1), burst, WithoutGrid.SHARE);
    var simulation = new Simulation(count, seed, wayMillis * MILLISECOND);
    var law = new Law(limit, excess(limit, count));
    var random = simulation.random;
    long gap = SECOND / rate / busyness * 4 + 1;
    for (int i = 0; i < 1500; i++) {
      simulation.run(random.nextInt(100) == 0 ? random.nextLong(SECOND) : random.nextLong(gap));
      var node = simulation.nodes.get(random.nextInt(random.nextInt(count) + 1));
      if (node.acquire(limit, "k")) {
        law.admitted(simulation.now);
      }
    }
    assertThat(law.broken).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20})
  void underOverloadTheWholeRateIsGivenAndNoMore(int count) {
    var limit = Budget.of("l", "subject", 1000, Duration.ofSeconds(1), 1000, WithoutGrid.SHARE);
    for (int skew = 0; skew <= 90; skew += 90) {
      var simulation = new Simulation(count, skew, MILLISECOND);
      var law = new Law(limit, excess(limit, count));
      int seconds = 5;
      for (int i = 0; i < 5000 * seconds; i++) {
        simulation.run(SECOND / 5000);
        int to = simulation.random.nextInt(100) < skew ? 0 : simulation.random.nextInt(count);
        if (simulation.nodes.get(to).acquire(limit, "k")) {
          law.admitted(simulation.now);
        }
      }
      assertThat(law.broken).isFalse();
      assertThat(law.admitted).isBetween(6_000L * 97 / 100, 6_000L * 101 / 100);
    }
  }

  @Property(tries = 40)
  void withoutTheGridEachNodeSpendsItsShare(
      @ForAll @IntRange(min = 2, max = 10) int count,
      @ForAll @LongRange(min = 1, max = 60) long burst,
      @ForAll boolean known,
      @ForAll long seed) {
    var limit = Budget.of("l", "subject", 10, Duration.ofSeconds(1), burst, WithoutGrid.SHARE);
    var simulation = new Simulation(count, seed, MILLISECOND);
    var share =
        Budget.of("s", "k", 10, Duration.ofSeconds(count), base(limit, count), WithoutGrid.SHARE);
    var law = new Law(share, 0);
    var node = simulation.nodes.get(0);
    node.cutOff = true;
    node.open = !known;
    for (int i = 0; i < 4000; i++) {
      simulation.run(simulation.random.nextLong(20 * MILLISECOND));
      if (node.acquire(limit, "k")) {
        law.admitted(simulation.now);
      }
    }
    assertThat(law.broken).isFalse();
    assertThat(law.admitted).isGreaterThan(10 * 39 / count * 8 / 10);
  }

  @Property(tries = 40)
  void aPartThatIsCutOffSpendsItsShareOnTopAndOwesAtMostItsLeaseWhenItReturns(
      @ForAll @IntRange(min = 2, max = 9) int count, @ForAll long seed) {
    var limit = Budget.of("l", "subject", 50, Duration.ofSeconds(1), 30, WithoutGrid.SHARE);
    var simulation = new Simulation(count, seed, 2 * MILLISECOND);
    int outside = (count - 1) / 2 + (count == 2 ? 1 : 0);
    var random = simulation.random;
    long admitted = 0;
    long start = simulation.now;
    for (int i = 0; i < 6000; i++) {
      boolean split = i > 1000 && i < 4000;
      for (int n = 0; n < outside; n++) {
        simulation.nodes.get(n).cutOff = split;
      }
      simulation.run(random.nextLong(6 * MILLISECOND));
      admitted += simulation.nodes.get(random.nextInt(count)).acquire(limit, "k") ? 1 : 0;
    }
    double seconds = (simulation.now - start) / 1e9;
    long bound =
        (long) (30 + 50 * seconds * (1 + (double) outside / count))
            + (count + outside) * base(limit, count)
            + 2 * 15;
    assertThat(admitted).isLessThanOrEqualTo(bound);
    assertThat(admitted).isGreaterThan((long) (50 * seconds * 0.6));
  }

  @Property(tries = 40)
  void aNodeThatJoinsDoesNotBringTheBurstAgain(@ForAll long seed) {
    var simulation = new Simulation(1, seed, 2 * MILLISECOND);
    var law = new Law(TEN, excess(TEN, 2) + base(TEN, 2));
    for (int i = 0; i < 2000; i++) {
      if (i == 300) {
        simulation.join();
      }
      simulation.run(simulation.random.nextLong(4 * MILLISECOND));
      int to = simulation.random.nextInt(simulation.nodes.size());
      if (simulation.nodes.get(to).acquire(TEN, "k")) {
        law.admitted(simulation.now);
      }
    }
    assertThat(law.broken).isFalse();
  }

  @Property(tries = 40)
  void aNodeThatDiesTakesALeaseAlongAtMost(@ForAll long seed) {
    var simulation = new Simulation(3, seed, 5 * MILLISECOND);
    var law = new Law(TEN, excess(TEN, 3) + base(TEN, 3) + 10);
    for (int i = 0; i < 2000; i++) {
      if (i == 500) {
        simulation.nodes.get(2).dead = true;
      }
      simulation.run(simulation.random.nextLong(4 * MILLISECOND));
      var node = simulation.nodes.get(simulation.random.nextInt(3));
      if (!node.dead && node.acquire(TEN, "k")) {
        law.admitted(simulation.now);
      }
    }
    assertThat(law.broken).isFalse();
  }

  @Test
  void aFloodOfRefusalsAsksTheGridNoMoreThanTheRateAllows() {
    var simulation = new Simulation(3, 1, MILLISECOND);
    for (int i = 0; i < 50_000; i++) {
      simulation.run(MILLISECOND / 10);
      simulation.nodes.get(i % 3).acquire(TEN, "k");
    }
    long settlements =
        simulation.nodes.stream()
            .mapToLong(n -> n.limiter.figures().getOrDefault("settlements", 0L))
            .sum();
    assertThat(settlements).isLessThan(20 + 10 * 5 + 3 * 20);
  }

  @Test
  void idleKeysLeaveTheNode() {
    var simulation = new Simulation(2, 1, MILLISECOND);
    for (int i = 0; i < 500; i++) {
      simulation.nodes.get(0).acquire(TEN, "k" + i);
    }
    assertThat(simulation.nodes.get(0).limiter.figures()).containsEntry("keys", 500L);
    simulation.run(30 * SECOND);
    assertThat(simulation.nodes.get(0).limiter.figures()).containsEntry("keys", 0L);
  }

  @Test
  void manyThreadsOnALeaseTakeNoMoreThanIt() throws InterruptedException {
    var silent = new Simulation(2, 1, MILLISECOND).nodes.get(0);
    silent.open = false;
    var now = new AtomicLong(1L << 50);
    var limiter = new LeasedLimiter(now::get, 10, silent, () -> 2, run -> {});
    var admitted = new java.util.concurrent.atomic.LongAdder();
    var threads = new Thread[8];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  admitted.add(limiter.acquire(TEN, "k", null, 1, 0) == 0 ? 1 : 0);
                }
              });
      threads[t].start();
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(admitted.sum()).isEqualTo(base(TEN, 2));
  }
}
