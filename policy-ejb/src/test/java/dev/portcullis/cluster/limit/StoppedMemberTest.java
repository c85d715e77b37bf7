package dev.portcullis.cluster.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cluster.grid.TestGrids;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.testing.Awaiting;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member that is stopped in its tracks, yet holds its connections, keeps no request waiting. */
@Timeout(120)
@Tag("slow")
class StoppedMemberTest {
  private static final int KEYS = 1_000;
  private static final long BURST = 20;

  /** So slow that no unit comes back during the test. */
  private static final Budget HOURLY =
      Budget.of("hourly", "subject", BURST, Duration.ofHours(20), BURST, WithoutGrid.SHARE);

  @TempDir Path folder;

  @Test
  void aStoppedMemberKeepsNoRequestWaiting() throws Exception {
    try (var grids = new TestGrids(2);
        var limits = new GridLimits(grids.open(0), 100_000);
        var other = new LoadedCluster(folder, grids, 1)) {
      other.start();
      other.awaitNodes(2);
      Awaiting.until(() -> figure(limits, "nodes") == 2);

      other.signal(0, "STOP");
      // Half of the keys' books are with the member that is stopped; each key has its base lease.
      assertThat(admitted(limits)).isBetween(KEYS * BURST / 4, KEYS * BURST);
      Awaiting.until(() -> figure(limits, "unanswered") > 0);
      assertThat(admitted(limits)).isBetween(0L, KEYS * BURST * 3 / 4);

      other.signal(0, "CONT");
      long before = figure(limits, "settlements");
      Awaiting.until(
          () -> {
            var unused = limits.limiter().acquire(HOURLY, "fresh-" + System.nanoTime(), null, 1, 0);
            return figure(limits, "settlements") > before + KEYS / 2;
          });
    }
  }

  /** So many requests that one that waits for the grid would end the test. */
  private static long admitted(GridLimits limits) {
    long admitted = 0;
    for (int i = 0; i < 50 * KEYS; i++) {
      admitted += limits.limiter().acquire(HOURLY, "key-" + i % KEYS, null, 1, 0) <= 0 ? 1 : 0;
    }
    return admitted;
  }

  private static long figure(GridLimits limits, String name) {
    return limits.figures().getOrDefault(name, 0L);
  }
}
