package dev.portcullis.cluster.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The law of a limit that three processes share, held against what each of them recorded; its
 * figures on a quiet machine are in the benchmark's report. Whatever else the machine does, the
 * documented bound holds, and each node admits its base lease at least, half of its share, however
 * late the grid answers; how near they come to a single exact limiter depends on that.
 */
@Tag("slow")
class ThreeNodesTest {
  /** Units of a tenth of a second: clocks differ more where heartbeats are late. */
  private static final long LATE_HEARTBEAT = ThreeNodes.RATE / 10;

  @TempDir static Path folder;
  private static ThreeNodes found;

  @BeforeAll
  static void run() throws Exception {
    found = ThreeNodes.run(folder);
  }

  @Test
  void evenlyLoadedNodesAdmitWhatOneLimiterWould() {
    judge(found.even());
  }

  @Test
  void unevenlyLoadedNodesAdmitWhatOneLimiterWould() {
    judge(found.skewed());
  }

  @Test
  void whileANodeJoinsAndOneIsKilledTheDocumentedBoundHolds() {
    var overshoot = found.troubled().overshoot();
    assertThat(overshoot.most()).isLessThanOrEqualTo(found.boundInTrouble() + LATE_HEARTBEAT);
    assertThat(overshoot.admitted()).isGreaterThan(overshoot.allowed() / 2);
  }

  /** In spans of ten seconds, too: a machine that halts its nodes lets them use what is ahead. */
  private static void judge(Offers offers) {
    long ahead = ThreeNodes.bound() + LATE_HEARTBEAT;
    assertThat(offers.overshoot().most()).isLessThanOrEqualTo(ahead);
    var ratios = offers.windows().stream().map(Offers.Window::ratio).sorted().toList();
    assertThat(median(ratios)).isBetween(0.5, 1 + ahead / (10.0 * ThreeNodes.RATE));
  }

  private static double median(List<Double> sorted) {
    return sorted.get(sorted.size() / 2);
  }
}
