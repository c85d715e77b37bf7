package dev.portcullis.rate.lease;

import static dev.portcullis.rate.lease.Simulation.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.NetLaw;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Leases that grow where a key is used: what nodes make of the grants of the books. */
class GrantsTest {
  private static final long SECOND = 1000 * MILLISECOND;

  private static Budget perSecond(long rate, long burst, WithoutGrid withoutGrid) {
    return Budget.of("l", "subject", rate, Duration.ofSeconds(1), burst, withoutGrid);
  }

  /** Offers four requests a millisecond; what was admitted. */
  private static long crowd(Simulation simulation, int node, Budget budget, long nanos) {
    long admitted = 0;
    for (long end = simulation.now + nanos; simulation.now < end; ) {
      admitted += simulation.nodes.get(node).acquire(budget, "k") ? 1 : 0;
      simulation.run(MILLISECOND / 4);
    }
    return admitted;
  }

  private static BookEntry entry(Simulation simulation) {
    return simulation.books.values().iterator().next();
  }

  private static double share(Simulation simulation, int node, Budget budget) {
    var claim =
        entry(simulation).claims().stream()
            .filter(c -> c.node() == node && c.until() > simulation.now)
            .findFirst();
    return claim.isEmpty() ? 0 : (double) claim.get().granted() / budget.gcra().grantable();
  }

  @Test
  void aSuddenCrowdAtOneNodeOfFiftyIsAdmittedLikeAtASingleOne() {
    var budget = perSecond(200, 40, WithoutGrid.SHARE);
    var simulation = new Simulation(50, 1, 2 * MILLISECOND);
    for (int node = 0; node < 10; node++) {
      assertThat(crowd(simulation, node, budget, SECOND / 5)).isBetween(78L, 80L);
      simulation.run(SECOND * 4 / 5);
    }
  }

  @Test
  void grantsFollowACrowdThatMovesWithinASecond() {
    var budget = perSecond(4000, 400, WithoutGrid.SHARE);
    var simulation = new Simulation(10, 1, 20 * MILLISECOND);
    crowd(simulation, 3, budget, SECOND);
    assertThat(share(simulation, 3, budget)).isEqualTo(1);
    crowd(simulation, 7, budget, SECOND);
    assertThat(share(simulation, 3, budget)).isZero();
    assertThat(share(simulation, 7, budget)).isEqualTo(1);
  }

  @Test
  void whoIsAskedEquallyIsGrantedAboutEqually() {
    var budget = perSecond(4000, 400, WithoutGrid.SHARE);
    var simulation = new Simulation(10, 1, 20 * MILLISECOND);
    for (int i = 0; i < 12_000; i++) {
      simulation.nodes.get(i % 2).acquire(budget, "k");
      simulation.run(MILLISECOND / 4);
    }
    double first = share(simulation, 0, budget);
    double second = share(simulation, 1, budget);
    assertThat(first).isBetween(0.25, 0.75);
    assertThat(second).isBetween(0.25, 0.75);
    assertThat(first + second).isLessThanOrEqualTo(1);
  }

  @Test
  void aGrantOutlivesItsNodeByLessThanASecond() {
    var budget = perSecond(4000, 400, WithoutGrid.SHARE);
    var simulation = new Simulation(5, 1, 20 * MILLISECOND);
    crowd(simulation, 0, budget, SECOND);
    assertThat(share(simulation, 0, budget)).isEqualTo(1);
    simulation.nodes.get(0).dead = true;
    simulation.run(SECOND * 3 / 4 + 20 * MILLISECOND);
    assertThat(share(simulation, 0, budget)).isZero();
    crowd(simulation, 1, budget, 150 * MILLISECOND);
    assertThat(share(simulation, 1, budget)).isEqualTo(1);
  }

  @Test
  void aGrantIsUsedForAQuarterOfASecondAfterTheBooksAreGone() {
    var budget = Budget.of("l", "k", 1, Duration.ofHours(1), 200, WithoutGrid.REFUSE);
    for (int millis : new int[] {0, 260}) {
      var simulation = new Simulation(5, 1, 2 * MILLISECOND);
      var node = simulation.nodes.get(0);
      while (simulation.books.isEmpty() || share(simulation, 0, budget) == 0) {
        var unused = node.acquire(budget, "k");
        simulation.run(MILLISECOND / 8);
      }
      simulation.run(10 * MILLISECOND);
      node.cutOff = true;
      simulation.run(millis * MILLISECOND);
      long admitted = 0;
      for (int i = 0; i < 200; i++) {
        admitted += node.acquire(budget, "k") ? 1 : 0;
      }
      // The base lease is a tenth of the burst, what is granted half of it.
      assertThat(admitted).isBetween(millis == 0 ? 110L : 10L, millis == 0 ? 120L : 20L);
    }
  }

  /** Far from the limit, and less than half of the lease: but for the grant it would wait. */
  @Test
  void whatIsTakenBeyondTheBaseLeaseIsBookedAtOnce() {
    var budget = Budget.of("l", "k", 1, Duration.ofHours(1), 400, WithoutGrid.SHARE);
    var simulation = new Simulation(5, 1, 2 * MILLISECOND);
    var node = simulation.nodes.get(0);
    long taken = 0;
    while (simulation.books.isEmpty() || share(simulation, 0, budget) == 0) {
      taken += node.acquire(budget, "k") ? 1 : 0;
      simulation.run(MILLISECOND / 20);
    }
    simulation.run(10 * MILLISECOND);
    long before = entry(simulation).tat();
    for (int i = 0; i < 60; i++) {
      assertThat(node.acquire(budget, "k")).isTrue();
    }
    assertThat(taken + 60).as("far from the limit").isLessThan(400 - 240);
    simulation.run(10 * MILLISECOND);
    assertThat(entry(simulation).tat() - before)
        .isGreaterThanOrEqualTo(60 * budget.gcra().interval());
  }

  @Test
  void keysThatAreUsedALittleHaveNoClaims() {
    var budget = perSecond(10, 40, WithoutGrid.SHARE);
    var simulation = new Simulation(4, 1, MILLISECOND);
    for (int i = 0; i < 100; i++) {
      assertThat(simulation.nodes.get(i % 4).acquire(budget, "k")).isTrue();
      simulation.run(SECOND / 10);
    }
    assertThat(entry(simulation).claims()).isEmpty();
  }

  /** The strictest choice: whoever is cut off refuses, and books later what it took before. */
  @Property(tries = 60)
  void eachTimeThatANodeIsCutOffAtMostWhatWasGrantedComesOnTop(
      @ForAll @IntRange(min = 2, max = 8) int count, @ForAll long seed) {
    var budget = perSecond(300, 60, WithoutGrid.REFUSE);
    var simulation = new Simulation(count, seed, 10 * MILLISECOND);
    var random = simulation.random;
    int cuts = 4;
    long base = Math.max(60 / count / 2, 1);
    var law = new NetLaw(budget, (count - 1) * base + 30 * (1 + cuts), 0);
    for (int cut = 0; cut <= cuts; cut++) {
      int crowded = random.nextInt(count);
      for (int i = 0; i < 500; i++) {
        simulation.nodes.get(crowded).cutOff = cut < cuts && i > 200 && i < 400;
        simulation.run(random.nextLong(8 * MILLISECOND));
        int to = random.nextInt(3) > 0 ? crowded : random.nextInt(count);
        if (simulation.nodes.get(to).acquire(budget, "k")) {
          law.admitted(simulation.now, 1);
        }
      }
    }
    assertThat(law.beyond()).isLessThanOrEqualTo(0);
  }
}
