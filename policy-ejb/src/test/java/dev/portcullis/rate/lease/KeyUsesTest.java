package dev.portcullis.rate.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.KeyUse;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a person sees of the keys. */
class KeyUsesTest {
  private static final Budget HUNDRED =
      Budget.of("hundred", "subject", 100, Duration.ofSeconds(1), 100, WithoutGrid.SHARE);
  private static final Budget SLOW =
      Budget.of("slow", "subject", 1, Duration.ofHours(1), 10, WithoutGrid.SHARE);

  private final Simulation simulation = new Simulation(1, 1, Simulation.MILLISECOND);
  private final LeasedLimiter limiter = simulation.nodes.get(0).limiter;

  private void take(Budget budget, String key, long units) {
    assertThat(limiter.acquire(budget, key, null, units, 0)).isZero();
  }

  @Test
  void theNearestAreThoseOfWhichTheSmallestPartIsLeft() {
    take(HUNDRED, "half", 50);
    take(HUNDRED, "little", 1);
    take(SLOW, "most", 9);
    var nearest = limiter.nearest(2);
    assertThat(nearest).extracting(KeyUse::key).containsExactly("most", "half");
    assertThat(nearest.get(0).remaining()).isEqualTo(1);
    assertThat(nearest.get(0).quota()).isEqualTo(10);
    assertThat(nearest.get(0).limit()).isEqualTo("slow");
    assertThat(limiter.nearest(0)).isEmpty();
    assertThat(limiter.nearest(Integer.MAX_VALUE)).hasSize(3);
  }

  @Test
  void theHottestAreThoseThatMostWasAdmittedForLately() {
    take(SLOW, "once", 5);
    for (int second = 0; second < 30; second++) {
      take(HUNDRED, "busy", 40);
      take(HUNDRED, "quiet", 4);
      simulation.run(1000 * Simulation.MILLISECOND);
    }
    var hottest = limiter.hottest(10);
    assertThat(hottest).extracting(KeyUse::key).containsExactly("busy", "quiet");
    assertThat(hottest.get(0).unitsPerSecond()).isBetween(35.0, 45.0);
    assertThat(hottest.get(1).unitsPerSecond()).isBetween(3.5, 4.5);
    simulation.run(20_000 * Simulation.MILLISECOND);
    assertThat(limiter.hottest(10)).isEmpty();
  }

  @Test
  void keysThatShareABudgetAreShownAsWhatTheyAre() {
    for (int i = 0; i < 1001; i++) {
      limiter.acquire(SLOW, "invented-" + i, "192.0.2.1", 1, 0);
    }
    limiter.acquire(SLOW, "k".repeat(1000), null, 10, 0);
    assertThat(limiter.nearest(1000))
        .extracting(KeyUse::key)
        .anyMatch(key -> key.equals("(keys that found no room)"))
        .noneMatch(key -> key.chars().anyMatch(c -> c < ' '));
  }
}
