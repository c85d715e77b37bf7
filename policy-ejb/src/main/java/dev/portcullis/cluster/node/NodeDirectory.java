package dev.portcullis.cluster.node;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.hazelcast.map.IMap;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.HazelcastConfiguration;
import dev.portcullis.cluster.grid.Threads;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the other nodes every second how this one fares, and knows how they fare.
 *
 * <p>{@link #nodes} answers at once with what was heard at the last beat. A node that has not told
 * anything for five seconds is missing, and stays so in the list ({@link NodeRoster}); so does one
 * of the configuration that is not there. When the grid is gone, all others are missing; when it is
 * split, those of the other part. One that said good-bye is gone.
 */
public final class NodeDirectory implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NodeDirectory.class.getName());

  private static final int GOOD_BYE_SECONDS = 2;

  private final Grid grid;
  private final NodeIdentity itself;
  private final Supplier<NodeVitals> vitals;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final ScheduledExecutorService resolver;
  private final ConfiguredMembers configured;
  private final NodeRoster roster = new NodeRoster();
  private volatile List<ClusterNode> nodes;
  private volatile List<NodeStatus> reports;
  private boolean goodByeSaid;

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
    this.itself = new NodeIdentity(grid.process(), role, name, grid.address(), clock.instant());
    this.vitals = vitals;
    this.clock = clock;
    this.nodes = List.of();
    this.reports = List.of();
    this.configured = new ConfiguredMembers(grid.configured());
    this.resolver = Executors.newSingleThreadScheduledExecutor(Threads.daemon("portcullis-names"));
    if (configured.named()) {
      resolver.scheduleWithFixedDelay(configured::lookUp, 0, 30, SECONDS);
    }
    this.timer = Executors.newSingleThreadScheduledExecutor(Threads.daemon("portcullis-nodes"));
    beat(); // who asks first is told already
    grid.beforeClose(this::close); // whichever the container closes first
    timer.scheduleWithFixedDelay(this::beat, 1, 1, SECONDS);
  }

  /** The nodes by name, one for each process, this one and those that are missing included. */
  public List<ClusterNode> nodes() {
    return nodes;
  }

  /**
   * The same as of now, for a person who asks: what was told since the last beat is heard first. A
   * grid that is slow is waited for a second at most.
   */
  public List<ClusterNode> nodesNow() {
    try {
      timer.submit(this::beat).get(1, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      LOG.log(Level.FINE, "what was heard last is told", e);
    }
    return nodes;
  }

  /** What the applications of all nodes told in the last seconds, by name and role. */
  public List<NodeStatus> reports() {
    return reports;
  }

  /** How many nodes are in a state. */
  public long count(ClusterNode.State state) {
    return nodes.stream().filter(node -> node.state() == state).count();
  }

  /** Stops telling; the others drop this node at once if the grid is there. */
  @Override
  public synchronized void close() {
    resolver.shutdownNow();
    timer.shutdown();
    try {
      if (!timer.awaitTermination(GOOD_BYE_SECONDS, SECONDS)) {
        LOG.log(Level.FINE, "the last word comes after the good-bye, but is of before it");
      }
      if (grid.running() && !goodByeSaid) {
        goodByeSaid = true;
        sayGoodBye();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
  }

  private void sayGoodBye() throws InterruptedException {
    try {
      left()
          .setAsync(itself.key(), clock.millis())
          .toCompletableFuture()
          .get(GOOD_BYE_SECONDS, SECONDS);
      told().removeAsync(itself.key()).toCompletableFuture().get(GOOD_BYE_SECONDS, SECONDS);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.log(Level.FINE, "nobody hears the good-bye", e);
    }
  }

  private void beat() {
    try {
      var own = itself.status(clock.instant(), vitals.get());
      var look = tellAndHear(own);
      nodes = roster.after(look, configured.addresses());
      reports = look.told().stream().sorted(ORDER).toList();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "this node could not tell of itself", e);
    }
  }

  private NodeRoster.Look tellAndHear(NodeStatus own) {
    try {
      told().set(itself.key(), own.toMap());
      var heard = told().values().stream().map(NodeStatus::of).toList();
      var left = new HashMap<String, Long>();
      left().forEach(left::put);
      return look(heard, left, grid.addresses());
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "the grid is gone", e);
      return look(List.of(own), Map.of(), Set.of(itself.address()));
    }
  }

  private NodeRoster.Look look(List<NodeStatus> told, Map<String, Long> left, Set<String> present) {
    return new NodeRoster.Look(told, left, present, clock.instant(), System.nanoTime());
  }

  private static final Comparator<NodeStatus> ORDER =
      Comparator.comparing(NodeStatus::name).thenComparing(NodeStatus::role);

  private IMap<String, HashMap<String, Object>> told() {
    return grid.hazelcast().getMap(HazelcastConfiguration.NODES);
  }

  private IMap<String, Long> left() {
    return grid.hazelcast().getMap(HazelcastConfiguration.LEFT);
  }
}
