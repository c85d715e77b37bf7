package dev.portcullis.cluster.grid;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.NodeContext;
import com.hazelcast.topic.ITopic;
import dev.portcullis.cluster.member.LoneContext;
import dev.portcullis.cluster.member.MemberContext;
import dev.portcullis.cluster.member.MemberHandshake;
import dev.portcullis.cluster.member.Membership;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * This application's hold on the JVM's one Portcullis grid.
 *
 * <p>The proxy and the console of one JVM load Hazelcast from the server and so share one instance:
 * the first to {@link #open} starts it, the last to {@link #close} stops it. Only types of the JDK
 * go into it: its threads see no class of ours.
 *
 * <p><b>Who is in it.</b> The protocol of Hazelcast's community edition has neither authentication
 * nor encryption, and the cluster name is no password. A node without {@code members} therefore
 * opens no port ({@link LoneContext}); with members, each connection begins with a proof of the
 * cluster's secret by both ends ({@link MemberHandshake}), so that nobody without it reads or
 * writes. What follows is in the clear: where others can listen in or change packets, put an
 * encrypting overlay below. A member that knows the secret and lies can raise budgets and lift or
 * impose quarantines, within the bounds that hold for those of this node; it cannot run code here
 * (a filter admits JDK types only) nor change the policy, whose content comes from the database.
 *
 * <p><b>When the grid is gone or split</b> nothing here throws or waits on a request's way: {@link
 * #nodes} stays at the last known number for a while, {@link #main} tells which part goes on
 * spending shared budgets, and each user of the grid states what it does meanwhile.
 */
public final class Grid implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Grid.class.getName());
  private static final String USES = "portcullis.uses";
  private static final String PROCESS = "portcullis.process";
  private static final String DEPARTURES = "portcullis.departures";

  /** The number of uses once the last user has left; from then on there are none. */
  private static final int LEFT = -1;

  private static final long TICK_MILLIS = 250;

  /** What Hazelcast may say; held, lest the levels be collected with the loggers. */
  private static final Map<Logger, Level> QUIET =
      Map.of(
          Logger.getLogger("com.hazelcast"), Level.WARNING,
          Logger.getLogger("com.hazelcast.cp.CPSubsystem"), Level.SEVERE,
          Logger.getLogger("com.hazelcast.instance.impl.Node"), Level.SEVERE,
          // It would tell of each stranger with a trace; the handshake tells of all in one line.
          Logger.getLogger("com.hazelcast.internal.server.tcp.TcpServerAcceptor"), Level.SEVERE);

  private final HazelcastInstance hazelcast;
  private final List<String> configured;
  private final String process;
  private final GridClock clock;
  private final Set<UUID> departed = ConcurrentHashMap.newKeySet();
  private final UUID departureListener;
  private final UUID memberListener;
  private final ScheduledExecutorService timer;
  private volatile UUID id;
  private volatile Membership membership;
  private final List<Runnable> farewells = new CopyOnWriteArrayList<>();
  private boolean closed;

  private Grid(HazelcastInstance hazelcast, List<String> configured) {
    this.hazelcast = hazelcast;
    this.configured = configured;
    this.id = localId();
    this.process =
        (String)
            hazelcast
                .getUserContext()
                .computeIfAbsent(PROCESS, key -> UUID.randomUUID().toString());
    this.clock = new GridClock(System::nanoTime, hazelcast.getCluster().getClusterTime());
    this.membership = Membership.of(visible());
    this.departureListener =
        departures().addMessageListener(message -> departed.add(message.getMessageObject()));
    this.timer = Executors.newSingleThreadScheduledExecutor(Threads.daemon("portcullis-grid"));
    timer.scheduleWithFixedDelay(this::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    this.memberListener = hazelcast.getCluster().addMembershipListener(new Changes());
  }

  /**
   * Joins the JVM's grid, starting it if need be; waits for other members at most some ten seconds.
   *
   * @throws IllegalStateException if it cannot be started: the port is taken, or the address is not
   *     one of this machine
   */
  public static Grid open(GridSettings settings) {
    QUIET.forEach(Grid::quieten);
    while (true) {
      var hazelcast = Threads.apart("portcullis-grid-start", () -> start(settings));
      if (use(hazelcast)) {
        return new Grid(
            Threads.apart("portcullis-structures", () -> withStructures(hazelcast)),
            settings.members());
      }
      // The last user is just stopping it: once stopped, another is started.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** This node's id in the grid; changes with each start, and when parts of a grid merge. */
  public String id() {
    return id.toString();
  }

  /** The id of this process, the same for all its applications; changes with each start only. */
  public String process() {
    return process;
  }

  /** Where the members that are there now are reached, this one included: {@code host:port}. */
  public Set<String> addresses() {
    return hazelcast.getCluster().getMembers().stream()
        .map(Grid::address)
        .collect(Collectors.toSet());
  }

  /** The members by the settings: {@code host:port}; none of a node alone. */
  public List<String> configured() {
    return configured;
  }

  /** The {@link #id ids} of the other nodes that are there now. */
  public Set<String> others() {
    return visible().stream()
        .filter(member -> !member.equals(localId()))
        .map(UUID::toString)
        .collect(Collectors.toSet());
  }

  /** Where this node is reached by others: {@code host:port}. */
  public String address() {
    return address(hazelcast.getCluster().getLocalMember());
  }

  private static String address(Member member) {
    return member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }

  /** How many nodes may be spending shared budgets: those seen, and those lost lately. */
  public int nodes() {
    return membership.nodes();
  }

  /** Whether this node is in the part of the cluster that spends shared budgets. */
  public boolean main() {
    return membership.main() && running();
  }

  /** Whether the grid is there at all. */
  public boolean running() {
    return hazelcast.getLifecycleService().isRunning();
  }

  /** Nanoseconds since 2020, alike on all nodes to within some 20 ms. */
  public LongSupplier clock() {
    return clock;
  }

  /** Has something told to the others before this hold is given up. */
  public void beforeClose(Runnable farewell) {
    farewells.add(farewell);
  }

  /** Gives up this hold; the last one stops the grid and says good-bye to the other nodes. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    farewells.forEach(Runnable::run);
    timer.shutdownNow();
    if (!running()) {
      return;
    }
    departures().removeMessageListener(departureListener);
    hazelcast.getCluster().removeMembershipListener(memberListener);
    if (leave()) {
      departures().publish(localId());
      hazelcast.shutdown();
    }
  }

  /**
   * What the applications of this JVM share, as long as one of them holds the grid: objects by
   * name, of the JDK's types only. Never leaves the JVM.
   */
  public Map<String, Object> shared() {
    return hazelcast.getUserContext();
  }

  public HazelcastInstance hazelcast() {
    return hazelcast;
  }

  /** A change of the members is looked at at once, not at the next tick. */
  private final class Changes implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      lookSoon();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      lookSoon();
    }
  }

  private void lookSoon() {
    try {
      timer.execute(this::look);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "the grid is being left", e);
    }
  }

  private void look() {
    try {
      id = localId();
      var members = visible();
      var next = membership.seeing(members, departed, System.nanoTime());
      departed.removeIf(member -> !next.knows(member));
      membership = next;
      if (members.size() > 1) {
        clock.compare(hazelcast.getCluster().getClusterTime());
      }
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "the grid is stopped or merging: what was known last stays", e);
    }
  }

  private UUID localId() {
    return hazelcast.getCluster().getLocalMember().getUuid();
  }

  private Collection<UUID> visible() {
    return hazelcast.getCluster().getMembers().stream().map(Member::getUuid).toList();
  }

  /** All that is ever used of the grid: see {@link Threads} for why here and apart. */
  private static HazelcastInstance withStructures(HazelcastInstance hazelcast) {
    for (var topic :
        List.of(
            DEPARTURES,
            GridEvents.POLICY,
            GridEvents.QUARANTINE,
            GridEvents.LIMITS,
            GridEvents.CREDENTIALS)) {
      hazelcast.getTopic(topic);
    }
    hazelcast.getMap(HazelcastConfiguration.NODES);
    hazelcast.getMap(HazelcastConfiguration.LEFT);
    hazelcast.getMap(HazelcastConfiguration.IN_FLIGHT);
    hazelcast.getMap(HazelcastConfiguration.BASELINES);
    for (var lifetime : BudgetLifetime.values()) {
      hazelcast.getMap(lifetime.map());
    }
    hazelcast.getRingbuffer(HazelcastConfiguration.DECISIONS);
    return hazelcast;
  }

  private ITopic<UUID> departures() {
    return hazelcast.getTopic(DEPARTURES);
  }

  private static void quieten(Logger logger, Level level) {
    if (logger.getLevel() == null) {
      logger.setLevel(level);
    }
  }

  /**
   * Hazelcast's threads inherit the loader of the thread that starts them: not an application's.
   */
  private static HazelcastInstance start(GridSettings settings) {
    var thread = Thread.currentThread();
    var loader = thread.getContextClassLoader();
    thread.setContextClassLoader(HazelcastInstance.class.getClassLoader());
    try {
      return shared(settings);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "the grid cannot start on port " + settings.port() + ": " + e.getMessage(), e);
    } finally {
      thread.setContextClassLoader(loader);
    }
  }

  /** The JVM's instance of that name; a second application waits for the first to start it. */
  private static HazelcastInstance shared(GridSettings settings) {
    var there = Hazelcast.getHazelcastInstanceByName(settings.instance());
    if (there != null) {
      return there;
    }
    var config = HazelcastConfiguration.of(settings);
    try {
      return HazelcastInstanceFactory.newHazelcastInstance(
          config, settings.instance(), context(settings));
    } catch (InvalidConfigurationException e) {
      var faster = Hazelcast.getHazelcastInstanceByName(settings.instance());
      if (faster == null) {
        throw e;
      }
      return faster;
    }
  }

  /** Who is let into the grid of these settings. */
  static NodeContext context(GridSettings settings) {
    return settings
        .secret()
        .<NodeContext>map(
            secret -> new MemberContext(new MemberHandshake(settings.cluster(), secret.value())))
        .orElseGet(LoneContext::new);
  }

  /** False if the last user has left and the instance is about to stop. */
  private static boolean use(HazelcastInstance hazelcast) {
    try {
      return (int) hazelcast.getUserContext().merge(USES, 1, Grid::oneMore) > 0;
    } catch (HazelcastInstanceNotActiveException e) {
      return false;
    }
  }

  private static Object oneMore(Object uses, Object one) {
    return (int) uses == LEFT ? LEFT : (int) uses + (int) one;
  }

  /** Whether this was the last use. */
  private boolean leave() {
    return LEFT
        == (int) hazelcast.getUserContext().merge(USES, LEFT, (uses, left) -> oneLess((int) uses));
  }

  private static int oneLess(int uses) {
    return uses == 1 ? LEFT : uses - 1;
  }
}
