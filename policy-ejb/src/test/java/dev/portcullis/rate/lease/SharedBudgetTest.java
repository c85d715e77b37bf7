package dev.portcullis.rate.lease;

import static dev.portcullis.rate.lease.Simulation.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.NetLaw;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.util.ArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Costs, refunds, charges afterwards, resets, and a grid that is gone, among several nodes. */
class SharedBudgetTest {
  private static final long SECOND = 1000 * MILLISECOND;

  private static Budget budget(long rate, Duration per, long burst, WithoutGrid withoutGrid) {
    return Budget.of("l", "subject", rate, per, burst, withoutGrid);
  }

  /** So slow that no unit comes back. */
  private static Budget hourly(long burst) {
    return budget(1, Duration.ofHours(1), burst, WithoutGrid.SHARE);
  }

  private static long take(Simulation.Node node, Budget budget, long units) {
    return node.limiter.acquire(budget, "k", null, units, 0);
  }

  private record Held(Simulation.Node node, long units) {}

  @Property(tries = 150)
  void noWindowHasMoreThanTheLawAllowsWhateverIsTakenAndGivenBack(
      @ForAll @IntRange(min = 2, max = 12) int count,
      @ForAll @LongRange(min = 1, max = 60) long burst,
      @ForAll @LongRange(min = 1, max = 300) long rate,
      @ForAll @LongRange(min = 1, max = 20) long cost,
      @ForAll @IntRange(min = 1, max = 20) int wayMillis,
      @ForAll long seed) {
    long largest = Math.min(cost, burst);
    var budget = budget(rate, Duration.ofSeconds(1), burst, WithoutGrid.SHARE);
    var simulation = new Simulation(count, seed, wayMillis * MILLISECOND);
    var law =
        new NetLaw(
            budget,
            (count - 1) * Math.max(Math.max(burst / count / 2, 1), largest) + burst / 2,
            SECOND);
    var random = simulation.random;
    var held = new ArrayList<Held>();
    for (int i = 0; i < 500; i++) {
      simulation.run(
          random.nextInt(100) == 0 ? random.nextLong(SECOND) : random.nextLong(SECOND / rate));
      var node = simulation.nodes.get(random.nextInt(count));
      long units = 1 + random.nextLong(largest);
      if (random.nextInt(3) == 0 && !held.isEmpty()) {
        var given = held.remove(random.nextInt(held.size()));
        given.node.limiter.refund(budget, "k", given.units);
        law.givenBack(simulation.now, given.units);
      } else if (take(node, budget, units) == 0) {
        held.add(new Held(node, units));
        law.admitted(simulation.now, units);
      }
    }
    assertThat(law.beyond()).isLessThanOrEqualTo(0);
  }

  @Property(tries = 100)
  void whatIsBookedIsWhatWasTakenLessWhatWasGivenBack(
      @ForAll @IntRange(min = 2, max = 8) int count,
      @ForAll @IntRange(min = 1, max = 30) int wayMillis,
      @ForAll long seed) {
    var budget = hourly(1000);
    var simulation = new Simulation(count, seed, wayMillis * MILLISECOND);
    var random = simulation.random;
    var held = new ArrayList<Held>();
    long start = budget.gcra().ticks(simulation.now);
    long net = 0;
    for (int i = 0; i < 400; i++) {
      simulation.run(random.nextLong(8 * MILLISECOND));
      var node = simulation.nodes.get(random.nextInt(count));
      long units = 1 + random.nextLong(6);
      int act = random.nextInt(10);
      if (act < 4 && !held.isEmpty()) {
        var given = held.remove(random.nextInt(held.size()));
        given.node.limiter.refund(budget, "k", given.units);
        net -= given.units;
      } else if (act == 4) {
        node.limiter.charge(budget, "k", units);
        net += units;
      } else if (take(node, budget, units) == 0) {
        held.add(new Held(node, units));
        net += units;
      }
    }
    simulation.run(5 * SECOND);
    double booked = (double) (booked(simulation) - start) / budget.gcra().interval();
    assertThat(booked).isBetween(net - 0.01, net + 0.01);
  }

  private static long booked(Simulation simulation) {
    return simulation.books.values().iterator().next().tat();
  }

  @Test
  void aCostAboveTheLeaseIsAdmittedWhereNothingIsAhead() {
    var budget = hourly(20);
    var simulation = new Simulation(10, 1, MILLISECOND);
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += take(simulation.nodes.get(i % 10), budget, 5) == 0 ? 5 : 0;
      simulation.run(10 * MILLISECOND);
    }
    assertThat(admitted).as("each node brings its excess once").isBetween(20, 20 + 9 * 5);
  }

  @Test
  void aRefundOnOneNodeIsThereOnTheOthersWithinAboutASecond() {
    var budget = hourly(20);
    var simulation = new Simulation(3, 1, MILLISECOND);
    var taker = simulation.nodes.get(0);
    var other = simulation.nodes.get(1);
    for (int i = 0; i < 20; i++) {
      assertThat(take(taker, budget, 1)).isZero();
      simulation.run(5 * MILLISECOND);
    }
    assertThat(take(other, budget, 1)).as("the excess of the law").isZero();
    simulation.run(50 * MILLISECOND);
    assertThat(take(other, budget, 1)).isPositive();

    taker.limiter.refund(budget, "k", 11);
    assertThat(taker.limiter.state(budget, "k").remaining()).isEqualTo(11);
    assertThat(admittedWithin(2 * SECOND, simulation, other, budget)).isEqualTo(10);
    assertThat(admittedWithin(2 * SECOND, simulation, taker, budget)).isLessThanOrEqualTo(6);
  }

  @Test
  void aResetIsForAllNodesAndTheBooks() {
    var budget = hourly(20);
    var simulation = new Simulation(3, 1, MILLISECOND);
    for (var node : simulation.nodes) {
      admittedWithin(SECOND, simulation, node, budget);
    }
    simulation.nodes.get(2).limiter.reset(budget, "k");
    assertThat(simulation.nodes.get(2).limiter.state(budget, "k").remaining()).isEqualTo(20);
    assertThat(admittedWithin(3 * SECOND, simulation, simulation.nodes.get(0), budget))
        .isEqualTo(20);
  }

  @Test
  void aResetOfAKeyThatTheNodeDoesNotKnowWaitsForTheGrid() {
    var budget = hourly(20);
    var simulation = new Simulation(3, 1, MILLISECOND);
    admittedWithin(SECOND, simulation, simulation.nodes.get(0), budget);
    var ignorant = simulation.nodes.get(1);
    ignorant.cutOff = true;
    ignorant.limiter.reset(budget, "k");
    assertThat(admittedWithin(3 * SECOND, simulation, simulation.nodes.get(0), budget)).isZero();
    ignorant.cutOff = false;
    assertThat(admittedWithin(3 * SECOND, simulation, simulation.nodes.get(0), budget))
        .isEqualTo(20);
  }

  @Test
  void whatIsChargedAfterwardsIsOwedOnAllNodes() {
    var budget = budget(10, Duration.ofSeconds(1), 10, WithoutGrid.SHARE);
    var simulation = new Simulation(2, 1, MILLISECOND);
    simulation.nodes.get(0).limiter.charge(budget, "k", 60);
    simulation.run(100 * MILLISECOND);
    admittedWithin(MILLISECOND, simulation, simulation.nodes.get(1), budget);
    assertThat(admittedWithin(4 * SECOND, simulation, simulation.nodes.get(1), budget)).isZero();
    assertThat(admittedWithin(4 * SECOND, simulation, simulation.nodes.get(1), budget))
        .isBetween(20L, 35L);
  }

  @Property(tries = 30)
  void whoRefusesWithoutTheGridKeepsTheLaw(@ForAll long seed, @ForAll boolean known) {
    var budget = budget(50, Duration.ofSeconds(1), 30, WithoutGrid.REFUSE);
    var simulation = new Simulation(3, seed, 2 * MILLISECOND);
    var law = new NetLaw(budget, 2 * 5 + 15 + 15, 0);
    long duringSplit = 0;
    for (int i = 0; i < 3000; i++) {
      var cut = simulation.nodes.get(0);
      cut.cutOff = i > 1000 && i < 2000;
      cut.open = !known || !cut.cutOff;
      simulation.run(simulation.random.nextLong(6 * MILLISECOND));
      var node = simulation.nodes.get(simulation.random.nextInt(3));
      if (take(node, budget, 1) == 0) {
        law.admitted(simulation.now, 1);
        duringSplit += cut.cutOff && node == cut ? 1 : 0;
      }
    }
    assertThat(law.beyond()).isLessThanOrEqualTo(0);
    assertThat(duringSplit).isLessThanOrEqualTo(10);
    assertThat(admittedWithin(2 * SECOND, simulation, simulation.nodes.get(0), budget))
        .as("the grid is back")
        .isGreaterThan(80);
  }

  @Test
  void whoAllowsWithoutTheGridAdmitsAllUntilItIsBackAndNothingBefore() {
    var budget = budget(1, Duration.ofHours(1), 30, WithoutGrid.ALLOW);
    var simulation = new Simulation(3, 1, MILLISECOND);
    var node = simulation.nodes.get(0);
    assertThat(admittedWithin(4 * SECOND, simulation, node, budget)).isEqualTo(30);
    node.open = false;
    simulation.run(10 * MILLISECOND);
    assertThat(admittedWithin(SECOND, simulation, node, budget)).isEqualTo(1000);
    node.limiter.refund(budget, "k", 30);
    node.limiter.charge(budget, "k", 30);
    node.open = true;
    simulation.run(10 * MILLISECOND);
    assertThat(admittedWithin(4 * SECOND, simulation, node, budget)).isZero();
  }

  @Test
  void overshootIsWhatTheLawsLastTermWasUsedFor() {
    var budget = hourly(12);
    var simulation = new Simulation(3, 1, MILLISECOND);
    var first = simulation.nodes.get(0);
    assertThat(admittedWithin(SECOND, simulation, first, budget)).isEqualTo(12);
    assertThat(overshoot(simulation)).isZero();
    assertThat(take(simulation.nodes.get(1), budget, 1)).isZero();
    assertThat(take(simulation.nodes.get(1), budget, 1)).isZero();
    assertThat(take(simulation.nodes.get(2), budget, 2)).isZero();
    simulation.run(SECOND);
    assertThat(overshoot(simulation)).isEqualTo(4);
    assertThat(simulation.nodes.get(2).limiter.overshoot()).containsEntry("l", 2L);
  }

  private static long overshoot(Simulation simulation) {
    return simulation.nodes.stream()
        .mapToLong(node -> node.limiter.figures().getOrDefault("overshoot", 0L))
        .sum();
  }

  /** Asks each millisecond. */
  private static long admittedWithin(
      long nanos, Simulation simulation, Simulation.Node node, Budget budget) {
    long admitted = 0;
    for (long end = simulation.now + nanos; simulation.now < end; ) {
      admitted += take(node, budget, 1) == 0 ? 1 : 0;
      simulation.run(MILLISECOND);
    }
    return admitted;
  }
}
