package dev.portcullis.cluster.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.GridSettings;
import dev.portcullis.cluster.grid.TestGrids;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.testing.Awaiting;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits over real grid members. */
@Tag("slow")
class GridLimitsTest {
  /** So slow that no unit comes back during a test. */
  private static final Budget HOURLY =
      Budget.of("hourly", "subject", 20, Duration.ofHours(20), 20, WithoutGrid.SHARE);

  private static int admitted(int offered, GridLimits... nodes) {
    int admitted = 0;
    for (int i = 0; i < offered; i++) {
      admitted += nodes[i % nodes.length].limiter().acquire(HOURLY, "k", null, 1, 0) == 0 ? 1 : 0;
      // As far apart as requests over a network are.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return admitted;
  }

  /** Asks until so many were admitted, and then a hundred times more; what was admitted in all. */
  private static int spend(int expected, GridLimits... nodes) {
    int[] admitted = {0};
    Awaiting.until(
        () -> {
          admitted[0] += admitted(1, nodes[admitted[0] % nodes.length]);
          return admitted[0] >= expected;
        });
    return admitted[0] + admitted(100, nodes);
  }

  @Test
  void twoNodesShareOneBudget() {
    try (var grids = new TestGrids(2);
        var first = new GridLimits(grids.open(0), 1000);
        var second = new GridLimits(grids.open(1), 1000)) {
      Awaiting.until(() -> figure(first, "nodes") == 2 && figure(second, "nodes") == 2);
      warm(first, second);

      // The law: at most the burst, a base lease, and what is granted; on a quiet machine 20 to 21.
      assertThat(spend(20, first, second)).isBetween(20, 35);
      Awaiting.until(() -> !admits(first) && !admits(second));
      assertThat(admitted(20, first, second)).isZero();
    }
  }

  @Test
  void unitsGivenBackAndAResetAreThereOnTheOtherNode() {
    try (var grids = new TestGrids(2);
        var first = new GridLimits(grids.open(0), 1000);
        var second = new GridLimits(grids.open(1), 1000)) {
      Awaiting.until(() -> figure(first, "nodes") == 2 && figure(second, "nodes") == 2);
      warm(first, second);
      assertThat(spend(20, first, second)).isBetween(20, 35);
      Awaiting.until(() -> !admits(first) && !admits(second));

      first.limiter().refund(HOURLY, "k", 20);
      assertThat(spend(5, second)).isBetween(5, 20);
      Awaiting.until(() -> !admits(first) && !admits(second));

      first.limiter().reset(HOURLY, "k");
      assertThat(spend(20, second)).isBetween(20, 35);
      assertThat(second.hottest(1).get(0).key()).matches("k|warm-.*");
      assertThat(second.nearest(1000)).anyMatch(use -> use.key().equals("k"));
    }
  }

  @Test
  void aLimitThatRefusesWithoutTheGridRefusesWhileItStalls() {
    var strict = Budget.of("strict", "subject", 20, Duration.ofHours(20), 20, WithoutGrid.REFUSE);
    var open = Budget.of("open", "subject", 20, Duration.ofHours(20), 20, WithoutGrid.ALLOW);
    try (var grids = new TestGrids(2);
        var first = new GridLimits(grids.open(0), 1000);
        var second = new GridLimits(grids.open(1), 1000)) {
      Awaiting.until(() -> figure(first, "nodes") == 2 && figure(second, "nodes") == 2);
      warm(first, second);
      var stall = new Stall(grids.hazelcast(0), grids.hazelcast(1));
      try {
        // Until the books are gone, each new key has its lease.
        var keys = new AtomicInteger();
        Awaiting.until(
            () -> first.limiter().acquire(strict, "k" + keys.incrementAndGet(), null, 1, 0) > 0);
        for (int i = 0; i < 1000; i++) {
          assertThat(first.limiter().acquire(open, "k", null, 1, 0)).isZero();
          assertThat(first.limiter().acquire(strict, "k", null, 1, 0)).isPositive();
        }
      } finally {
        stall.release();
      }
      Awaiting.until(() -> first.limiter().acquire(strict, "other", null, 1, 0) == 0);
      Awaiting.until(() -> first.limiter().acquire(open, "k", null, 20, 0) > 0);
    }
  }

  @Test
  void aNodeThatStopsBooksWhatItAdmitted() {
    try (var grids = new TestGrids(2);
        var first = new GridLimits(grids.open(0), 1000);
        var second = new GridLimits(grids.open(1), 1000)) {
      Awaiting.until(() -> figure(first, "nodes") == 2 && figure(second, "nodes") == 2);
      warm(first, second);
      var admitted = new AtomicInteger();
      Awaiting.until(() -> admitted.addAndGet(admitted(1, second)) == 10);
      second.close();
      assertThat(spend(10, first)).isEqualTo(10);
    }
  }

  @Test
  void aSecondProcessSpendsFromTheSameBudget() throws Exception {
    try (var grids = new TestGrids(2);
        var here = new GridLimits(grids.open(0), 1000)) {
      var process = OtherNode.start(grids.settings(1));
      try {
        Awaiting.until(() -> figure(here, "nodes") == 2);
        // The other process took all it got: at least its base lease, how much more depends on how
        // soon the grid answered. What is left here is at most the base lease and a grant.
        int there = OtherNode.admitted(process);
        assertThat(there).isBetween(5, 20);
        assertThat(there + spend(20 - there + 1, here)).isBetween(20, 35);
        Awaiting.until(() -> !admits(here));

        process.destroyForcibly().waitFor();
        Awaiting.until(() -> figure(here, "nodes") == 2 && members(grids) == 1);
        assertThat(here.figures()).containsEntry("shared", 1L);
        assertThat(admits(here)).isFalse();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void aGridThatIsGoneNeverDelaysOrThrows() {
    var name = "test-" + UUID.randomUUID();
    try (var grid = Grid.open(GridSettings.alone(name));
        var limits = new GridLimits(grid, 1000)) {
      assertThat(admits(limits)).isTrue();
      grid.hazelcast().getLifecycleService().terminate();
      assertThat(admitted(30, limits)).isEqualTo(19);
    }
  }

  @Test
  void aGridThatStallsNeverDelaysARequest() {
    try (var grids = new TestGrids(2);
        var first = new GridLimits(grids.open(0), 100_000);
        var second = new GridLimits(grids.open(1), 100_000)) {
      Awaiting.until(() -> figure(first, "nodes") == 2 && figure(second, "nodes") == 2);
      var stall = new Stall(grids.hazelcast(0), grids.hazelcast(1));
      try {
        // All threads that could answer are held: each request is decided all the same.
        int admitted = 0;
        for (int i = 0; i < 50_000; i++) {
          admitted += first.limiter().acquire(HOURLY, "key-" + i % 1000, null, 1, 0) == 0 ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(1000 * 5);
        assertThat(first.figures()).containsEntry("settlements", 0L);
      } finally {
        stall.release();
      }
      Awaiting.until(() -> figure(first, "settlements") >= 1000);
      assertThat(first.limiter().acquire(HOURLY, "key-1", null, 1, 0) == 0).isTrue();
    }
  }

  private static long figure(GridLimits limits, String name) {
    return limits.figures().getOrDefault(name, 0L);
  }

  private static boolean admits(GridLimits limits) {
    return limits.limiter().acquire(HOURLY, "k", null, 1, 0) == 0;
  }

  private static int members(TestGrids grids) {
    return grids.hazelcast(0).getCluster().getMembers().size();
  }

  private static void warm(GridLimits... nodes) {
    for (int i = 0; i < 200; i++) {
      nodes[i % nodes.length].limiter().acquire(HOURLY, "warm-" + i, null, 1, 0);
    }
    Awaiting.until(() -> figure(nodes[0], "settlements") >= 100);
  }
}
