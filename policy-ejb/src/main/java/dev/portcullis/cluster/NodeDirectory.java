package dev.portcullis.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.hazelcast.map.IMap;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the other nodes every second how this one fares, and knows how they fare.
 *
 * <p>{@link #nodes} answers at once with what was heard at the last beat. A node that has not told
 * anything for five seconds is gone from it. When the grid is gone, only this node is left; when it
 * is split, the nodes of this part.
 */
public final class NodeDirectory implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NodeDirectory.class.getName());

  private final Grid grid;
  private final String role;
  private final String name;
  private final Instant started;
  private final Supplier<NodeVitals> vitals;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private volatile List<NodeStatus> nodes;

  /**
   * Starts telling.
   *
   * @param role {@code data} or {@code admin}: two applications of one JVM are told apart by it
   * @param name for a person
   * @param vitals asked each second, on a thread of this directory
   */
  public NodeDirectory(
      Grid grid, String role, String name, Supplier<NodeVitals> vitals, InstantSource clock) {
    this.grid = grid;
    this.role = role;
    this.name = name;
    this.vitals = vitals;
    this.clock = clock;
    this.started = clock.instant();
    this.nodes = List.of();
    this.timer = Executors.newSingleThreadScheduledExecutor(Threads.daemon("portcullis-nodes"));
    beat(); // who asks first is told already
    timer.scheduleWithFixedDelay(this::beat, 1, 1, SECONDS);
  }

  /** The nodes by name and role, this one included once it has told of itself. */
  public List<NodeStatus> nodes() {
    return nodes;
  }

  /** Stops telling; the others drop this node at once if the grid is there. */
  @Override
  public void close() {
    timer.shutdown();
    try {
      if (timer.awaitTermination(1, SECONDS) && grid.running()) {
        told().removeAsync(key());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
  }

  private void beat() {
    try {
      var own = new NodeStatus(grid.id(), role, name, started, clock.instant(), vitals.get());
      nodes = tellAndHear(own);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "this node could not tell of itself", e);
    }
  }

  private List<NodeStatus> tellAndHear(NodeStatus own) {
    try {
      told().set(key(), own.toMap());
      return told().values().stream().map(NodeStatus::of).sorted(ORDER).toList();
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "the grid is gone", e);
      return List.of(own);
    }
  }

  private static final Comparator<NodeStatus> ORDER =
      Comparator.comparing(NodeStatus::name).thenComparing(NodeStatus::role);

  private IMap<String, HashMap<String, Object>> told() {
    return grid.hazelcast().getMap(HazelcastConfiguration.NODES);
  }

  private String key() {
    return grid.id() + '/' + role;
  }
}
