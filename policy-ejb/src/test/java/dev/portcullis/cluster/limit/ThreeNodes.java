package dev.portcullis.cluster.limit;

import dev.portcullis.cluster.grid.GridClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Three nodes in three processes with one limit of 1,000 a second and a burst of 1,000, offered
 * five times as much: evenly, 90 % to one, and while a fourth node joins and one is killed.
 *
 * @param even offered evenly
 * @param skewed 90 % offered to one node
 * @param troubled offered evenly, while a node joins and another is killed
 * @param without for how long the surviving nodes were without the books meanwhile, seconds in all
 */
record ThreeNodes(Offers even, Offers skewed, Offers troubled, double without) {
  static final int NODES = 3;
  static final long RATE = LoadedNode.BUDGET.rate();
  private static final long BASE = LoadedNode.BUDGET.burst() / NODES / 2;
  private static final long GRANTS = LoadedNode.BUDGET.burst() / 2;

  private static final int STEADY_SECONDS = 12;
  private static final int TROUBLED_SECONDS = 13;

  static ThreeNodes run(Path folder) throws IOException, InterruptedException {
    try (var cluster = new LoadedCluster(folder, NODES + 1)) {
      for (int i = 0; i < NODES; i++) {
        cluster.start();
      }
      cluster.awaitNodes(NODES);
      LoadedCluster.await(cluster.offer("warm", 2, 2000, 2000, 2000));

      cluster.offer("skewed", STEADY_SECONDS, 4500, 250, 250);
      long end = cluster.offer("even", STEADY_SECONDS, 1667, 1667, 1667);
      LoadedCluster.await(end + TimeUnit.SECONDS.toMicros(1));
      var even = cluster.offers("even");
      var skewed = cluster.offers("skewed");

      trouble(cluster);
      return new ThreeNodes(even, skewed, cluster.offers("troubled"), cluster.without());
    }
  }

  private static void trouble(LoadedCluster cluster) throws IOException, InterruptedException {
    long end = cluster.offer("troubled", TROUBLED_SECONDS, 1667, 1667, 1667);
    cluster.start();
    cluster.awaitNodes(NODES + 1);
    long now = LoadedNode.micros();
    int left = (int) TimeUnit.MICROSECONDS.toSeconds(end - now);
    if (left > 0) {
      cluster.offer(NODES, "troubled", left, 1667, now);
    }
    LoadedCluster.await(end - TimeUnit.SECONDS.toMicros(5));
    cluster.kill(0);
    LoadedCluster.await(end + TimeUnit.SECONDS.toMicros(1));
  }

  /**
   * The documented bound on what is beyond {@code burst + rate × t}: what the other nodes are ahead
   * of the books, and what clocks may differ.
   */
  static long bound() {
    return (NODES - 1) * BASE
        + GRANTS
        + RATE * 2 * GridClock.TOLERATED / TimeUnit.SECONDS.toNanos(1);
  }

  /**
   * The same while a node joins and one dies: there are four then; the dead one takes along what it
   * had not booked, while what it was granted goes to others; and these spend their share for as
   * long as nobody keeps the books, which is seen only after the half second that an answer may
   * take.
   */
  long boundInTrouble() {
    double seconds = without + NODES * 1.3;
    return bound() + 2 * BASE + GRANTS + (long) (RATE * seconds / NODES);
  }
}
