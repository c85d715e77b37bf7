package dev.portcullis.cluster.limit;

import static dev.portcullis.cluster.limit.SimulatedCluster.MILLISECOND;
import static dev.portcullis.cluster.limit.SimulatedCluster.SECOND;

import dev.portcullis.cluster.limit.SimulatedCluster.Network;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What nodes go through in a simulation, and how they are loaded meanwhile. */
enum Scenario {
  EVEN("even load"),

  SKEWED("90 % to one node") {
    @Override
    int target(SimulatedCluster cluster) {
      return cluster.random.nextInt(10) < 9 ? 0 : super.target(cluster);
    }
  },

  BURSTS("bursts: twenty times the rate for 0.2 s, at one node after the other, each second") {
    @Override
    boolean quiet(long elapsed) {
      return elapsed % SECOND > SECOND / 5;
    }

    @Override
    int load() {
      return 20;
    }

    @Override
    int target(SimulatedCluster cluster) {
      return (int) (cluster.now / SECOND % cluster.nodes.size());
    }
  },

  WEIGHTED("requests of 1 to 10 units") {
    @Override
    int mostUnits() {
      return 10;
    }
  },

  LOSSY("5 % of the messages lost, 1 % up to 2 s late, the others up to 40 ms") {
    @Override
    Network network() {
      return new Network(40 * MILLISECOND, 0.05, 0.01);
    }
  },

  CLOCKS("clocks up to 20 ms apart") {
    @Override
    long clockError() {
      return 10 * MILLISECOND;
    }
  },

  GIVING_BACK("requests of 1 to 10 units, half of which are given back within 0.3 s") {
    @Override
    int mostUnits() {
      return 10;
    }

    @Override
    long givenBack(Random random, long units) {
      return random.nextBoolean() ? 0 : 1 + random.nextLong(units);
    }
  },

  CHARGED_AFTERWARDS("requests that turn out to have taken up to 3 units more, within 0.3 s") {
    @Override
    long chargedAfterwards(Random random) {
      return random.nextLong(4);
    }
  },

  RESETS("a reset each 2 s, at one node or the other") {
    @Override
    boolean resets(int step) {
      return step % 8 == 5;
    }
  },

  DYING("every third node dies, one after the other, the keeper of the books first") {
    @Override
    void act(SimulatedCluster cluster, int step) {
      if (step % 4 == 2 && step / 4 < (cluster.nodes.size() + step / 4) / 3) {
        cluster.die(cluster.nodes.get(0), noticeOfDeath(cluster));
      }
    }
  },

  COMING_AND_GOING("nodes join and leave, one each half second") {
    @Override
    void act(SimulatedCluster cluster, int step) {
      if (step % 4 == 1) {
        cluster.join();
      } else if (step % 4 == 3 && cluster.nodes.size() > 1) {
        var present = cluster.nodes;
        var node = present.get(cluster.random.nextInt(present.size()));
        if (!node.leaving) {
          cluster.leave(node);
        }
      }
    }
  },

  SPLIT("split in two for 12 s, noticed after 1 to 10 s, then healed") {
    @Override
    void act(SimulatedCluster cluster, int step) {
      if (step == 8 && cluster.nodes.size() > 1) {
        cluster.split(
            smallerHalf(cluster), SECOND + (long) (cluster.random.nextDouble() * 9 * SECOND));
      } else if (step == 56) {
        cluster.heal();
      }
    }

    @Override
    long duration() {
      return 20 * SECOND;
    }
  },

  REFUSING("the same, of a limit that refuses without the grid", SPLIT, WithoutGrid.REFUSE),

  ALLOWING(
      "the same, of a limit that allows all without the grid: what is counted",
      SPLIT,
      WithoutGrid.ALLOW),

  OLD_SPLIT("split in two for 75 s, noticed after 5 s, then healed") {
    @Override
    void act(SimulatedCluster cluster, int step) {
      if (step == 8 && cluster.nodes.size() > 1) {
        cluster.split(smallerHalf(cluster), 5 * SECOND);
      } else if (step == 308) {
        cluster.heal();
      }
    }

    @Override
    long duration() {
      return 85 * SECOND;
    }
  };

  /** How far apart the moments are at which something may happen to the nodes. */
  static final long STEP = SECOND / 4;

  final String words;
  private final @Nullable Scenario same;
  private final WithoutGrid withoutGrid;

  Scenario(String words) {
    this(words, null, WithoutGrid.SHARE);
  }

  /**
   * @param same what happens to the nodes there happens here
   */
  Scenario(String words, @Nullable Scenario same, WithoutGrid withoutGrid) {
    this.words = words;
    this.same = same;
    this.withoutGrid = withoutGrid;
  }

  /** What happens to the nodes, each {@link #STEP}. */
  void act(SimulatedCluster cluster, int step) {
    if (same != null) {
      same.act(cluster, step);
    }
  }

  /** Which node the next request goes to. */
  int target(SimulatedCluster cluster) {
    return cluster.random.nextInt(cluster.nodes.size());
  }

  /** How many times the rate is offered. */
  int load() {
    return 5;
  }

  /** Whether nothing is offered just now. */
  boolean quiet(long elapsed) {
    return false;
  }

  /** The most units that a request asks for. */
  int mostUnits() {
    return 1;
  }

  /** Units of a request that are given back later. */
  long givenBack(Random random, long units) {
    return 0;
  }

  /** Units that it is charged later. */
  long chargedAfterwards(Random random) {
    return 0;
  }

  /** Whether the key is reset. */
  boolean resets(int step) {
    return false;
  }

  /** Nanoseconds that a clock is ahead or behind at most. */
  long clockError() {
    return 0;
  }

  /** What holds for the limit while the books cannot be reached. */
  WithoutGrid withoutGrid() {
    return withoutGrid;
  }

  long duration() {
    return same == null ? 8 * SECOND : same.duration();
  }

  Network network() {
    return new Network(2 * MILLISECOND, 0, 0);
  }

  private static long noticeOfDeath(SimulatedCluster cluster) {
    return (long) ((0.3 + 1.2 * cluster.random.nextDouble()) * SECOND);
  }

  private static List<SimulatedNode> smallerHalf(SimulatedCluster cluster) {
    var shuffled = new ArrayList<>(cluster.nodes);
    Collections.shuffle(shuffled, cluster.random);
    int most = shuffled.size() / 2;
    return List.copyOf(shuffled.subList(0, 1 + cluster.random.nextInt(most)));
  }
}
