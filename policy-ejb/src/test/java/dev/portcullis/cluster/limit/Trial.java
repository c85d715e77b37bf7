package dev.portcullis.cluster.limit;

import static dev.portcullis.cluster.limit.SimulatedCluster.SECOND;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;

/**
 * One run of a scenario, wholly decided by the seed.
 *
 * @param nodes at the beginning
 * @param admitted units
 * @param allowed units that a single exact limiter would have admitted of the same requests
 * @param overshoot units beyond {@code burst + rate × t}, over the worst span of time
 * @param bound the most that the documented law lets that be
 */
record Trial(
    Scenario scenario,
    int nodes,
    long seed,
    long admitted,
    long allowed,
    long overshoot,
    long bound) {

  private static final long RATE = 200;
  private static final String KEY = "k";

  /** Admitted of what was allowed. */
  double ratio() {
    return (double) admitted / allowed;
  }

  boolean lawful() {
    return overshoot <= bound;
  }

  static Trial of(Scenario scenario, int nodes, long seed) {
    return new Run(scenario, nodes, seed).run();
  }

  /** Makes the requests and keeps the accounts. */
  private static final class Run {
    private final Scenario scenario;
    private final int count;
    private final long seed;
    private final Budget budget;
    private final SimulatedCluster cluster;
    private final Overshoot overshoot;
    private final long start;
    private int steps;
    private int size;
    private int events;
    private int fewest;
    private int most;
    private int mainParts = 1;
    private long partsBeyondOne;

    Run(Scenario scenario, int count, long seed) {
      this.scenario = scenario;
      this.count = count;
      this.seed = seed;
      this.cluster = new SimulatedCluster(count, seed, scenario.network(), scenario.clockError());
      long burst = RATE * (1 + cluster.random.nextInt(10)) / 5;
      this.budget =
          Budget.of("l", "subject", RATE, Duration.ofSeconds(1), burst, scenario.withoutGrid());
      this.overshoot = new Overshoot(budget);
      this.start = cluster.now;
      this.size = count;
      this.fewest = count;
      this.most = count;
    }

    Trial run() {
      long gap = 2 * SECOND / RATE / scenario.load();
      while (cluster.now - start < scenario.duration()) {
        cluster.run((long) (cluster.random.nextDouble() * gap));
        step();
        if (!scenario.quiet(cluster.now - start)) {
          request();
        }
      }
      return new Trial(
          scenario,
          count,
          seed,
          overshoot.admitted(),
          overshoot.allowed(),
          overshoot.most(),
          bound());
    }

    private void request() {
      var node = cluster.nodes.get(scenario.target(cluster));
      long units = 1L + cluster.random.nextInt(scenario.mostUnits());
      if (!node.leaving) {
        boolean uncounted = scenario.withoutGrid() == WithoutGrid.ALLOW && node.withoutBooks();
        boolean admitted = node.limiter.acquire(budget, KEY, null, units, 0) <= 0;
        if (!uncounted) {
          afterwards(node, units, admitted, overshoot.request(cluster.now, units, admitted));
        }
      }
    }

    private void afterwards(SimulatedNode node, long units, boolean taken, boolean exactly) {
      long back = scenario.givenBack(cluster.random, units);
      long more = scenario.chargedAfterwards(cluster.random);
      if (back > 0) {
        later(() -> giveBack(node, back, taken, exactly));
      }
      if (more > 0) {
        later(() -> charge(node, more, taken, exactly));
      }
    }

    private void later(Runnable run) {
      cluster.after((long) (cluster.random.nextDouble() * 0.3 * SECOND), run);
    }

    private void giveBack(SimulatedNode node, long units, boolean taken, boolean exactly) {
      overshoot.givenBack(cluster.now, units, taken, exactly);
      if (taken) {
        node.limiter.refund(budget, KEY, units);
      }
    }

    private void charge(SimulatedNode node, long units, boolean taken, boolean exactly) {
      overshoot.chargedAfterwards(cluster.now, units, taken, exactly);
      if (taken) {
        node.limiter.charge(budget, KEY, units);
      }
    }

    private void reset() {
      overshoot.reset(cluster.now);
      cluster.nodes.get(cluster.random.nextInt(cluster.nodes.size())).limiter.reset(budget, KEY);
    }

    private void step() {
      int due = (int) ((cluster.now - start) / Scenario.STEP);
      while (steps < due) {
        scenario.act(cluster, steps);
        if (scenario.resets(steps)) {
          reset();
        }
        steps++;
        events += Math.abs(cluster.nodes.size() - size);
        size = cluster.nodes.size();
        fewest = Math.min(fewest, size);
        most = Math.max(most, cluster.mostNodes());
        int parts = cluster.mainParts();
        partsBeyondOne += parts > 1 ? (parts - 1) * Scenario.STEP : 0;
        mainParts = Math.max(mainParts, parts);
      }
    }

    /** What each node may be ahead of the books in any case. */
    private long base() {
      return Math.max(Math.max(budget.burst() / Math.max(fewest, 1) / 2, 1), scenario.mostUnits());
    }

    /** What the books grant besides, once more each time that nodes were cut off from them. */
    private long grants() {
      return most == 1 ? 0 : budget.burst() / 2 * (1 + cluster.cuts());
    }

    /**
     * The law: what nodes are ahead of the books; a base lease for each that came or went; the
     * share of each node for as long as it was without the books; the whole rate, and a burst, for
     * each part of a split that is old enough to be a cluster of its own; and what clocks differ.
     */
    private long bound() {
      double seconds = (double) cluster.withoutBooks() / SECOND;
      boolean share = scenario.withoutGrid() == WithoutGrid.SHARE;
      double shares = share ? RATE * seconds / fewest : 0;
      double clusters = (mainParts - 1) * budget.burst() + RATE * (double) partsBeyondOne / SECOND;
      double clocks = RATE * 2.0 * scenario.clockError() / SECOND;
      return (most - 1 + events) * base() + grants() + (long) Math.ceil(shares + clusters + clocks);
    }
  }
}
