package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An upstream as the policy has it now: its targets, and all that decides whether a request goes to
 * one of them and to which. What is known of the upstream, and of the targets that stay, is taken
 * over from the group before.
 *
 * @param <C> what speaks with a target
 */
public final class UpstreamGroup<C> {

  private final Upstream upstream;
  private final List<Endpoint<C>> endpoints;
  private final Surroundings surroundings;
  private final @Nullable Breaker breaker;
  private final RetryBudget budget;
  private final Bulkhead bulkhead;
  private final Figures figures;
  private final AtomicInteger turn;
  private volatile @Nullable Balancer<C> balancer;
  private volatile boolean panic;
  private boolean wasStarting;
  private BitSet linedUp = new BitSet();

  /**
   * @param share the most requests that one upstream may have at once on this node
   * @param servers what each target stands for
   * @param former the group of the same name before, or null
   */
  public UpstreamGroup(
      Upstream upstream,
      int share,
      Function<Target, List<Server<C>>> servers,
      Surroundings surroundings,
      @Nullable UpstreamGroup<C> former) {
    long now = surroundings.now();
    this.upstream = upstream;
    this.surroundings = surroundings;
    this.figures = former == null ? new Figures() : former.figures;
    this.turn = former == null ? new AtomicInteger() : former.turn;
    this.breaker = breaker(upstream, former);
    this.budget = budget(upstream, former);
    this.bulkhead = bulkhead(upstream, share, former, now);
    this.endpoints = endpoints(upstream, servers, former, now);
    lineUp(now);
  }

  private static @Nullable Breaker breaker(Upstream upstream, @Nullable UpstreamGroup<?> former) {
    var settings = upstream.circuitBreaker();
    if (settings == null) {
      return null;
    }
    var before = former == null ? null : former.breaker;
    return before != null && before.settings().equals(settings) ? before : new Breaker(settings);
  }

  private static RetryBudget budget(Upstream upstream, @Nullable UpstreamGroup<?> former) {
    int percent = upstream.retries().budgetPercent();
    return former != null && former.budget.percent() == percent
        ? former.budget
        : new RetryBudget(percent);
  }

  private static Bulkhead bulkhead(
      Upstream upstream, int share, @Nullable UpstreamGroup<?> former, long now) {
    var settings = upstream.concurrency();
    var before = former == null ? null : former.bulkhead;
    return before != null && before.isOf(settings)
        ? before
        : new Bulkhead(settings, share, before, now);
  }

  private static <C> List<Endpoint<C>> endpoints(
      Upstream upstream,
      Function<Target, List<Server<C>>> servers,
      @Nullable UpstreamGroup<C> former,
      long now) {
    var ofTargets = upstream.targets().stream().map(servers).toList();
    boolean parted = false;
    for (int i = 0; i < ofTargets.size(); i++) {
      var target = upstream.targets().get(i);
      parted |= !ofTargets.get(i).stream().allMatch(server -> server.of(target));
    }
    var endpoints = new ArrayList<Endpoint<C>>();
    for (int i = 0; i < ofTargets.size(); i++) {
      var target = upstream.targets().get(i);
      var all = ofTargets.get(i);
      for (var server : all) {
        int weight = parted ? server.weightIn(target, all) : target.weight();
        var state = state(upstream, server.url(), former, now);
        endpoints.add(new Endpoint<>(target, server, weight, state));
      }
    }
    return List.copyOf(endpoints);
  }

  private static TargetState state(
      Upstream upstream, String url, @Nullable UpstreamGroup<?> former, long now) {
    var known = former == null ? null : former.state(url);
    // Those that come first are alike: none is new among others.
    boolean first = former == null || former.endpoints.isEmpty();
    long fullFrom = first ? now - upstream.balance().slowStart().toNanos() : now;
    var state = known == null ? new TargetState(fullFrom, now) : known;
    if (upstream.health().path() == null) {
      state.health().forget();
    }
    return state;
  }

  private @Nullable TargetState state(String url) {
    for (var endpoint : endpoints) {
      if (endpoint.url().equals(url)) {
        return endpoint.state();
      }
    }
    return null;
  }

  /** The definition that this group is of. */
  public Upstream upstream() {
    return upstream;
  }

  /** All targets, well or not. */
  public List<Endpoint<C>> endpoints() {
    return endpoints;
  }

  /**
   * Admits a request, or refuses it at once. What is admitted must be closed.
   *
   * @param key what a target is chosen by where the policy hashes one
   */
  public TargetSelection<C> enter(Priority priority, @Nullable String key) {
    long now = surroundings.now();
    figures.requests.increment();
    if (balancer == null) {
      return refused(Refusal.NO_TARGET, priority);
    }
    if (!bulkhead.enter(priority, now)) {
      return refused(Refusal.FULL, priority);
    }
    var phase = breaker == null ? null : breaker.enter(now);
    if (breaker != null && phase == null) {
      bulkhead.leave();
      return refused(Refusal.CIRCUIT_OPEN, priority);
    }
    if (upstream.retries().attempts() > 1) {
      budget.request(now);
    }
    return new TargetSelection<>(this, key, phase, null);
  }

  private TargetSelection<C> refused(Refusal refusal, Priority priority) {
    figures.refused(refusal, priority);
    return new TargetSelection<>(this, null, null, refusal);
  }

  void leave(Breaker.@Nullable Phase phase, Outcome outcome) {
    bulkhead.leave();
    if (breaker != null && phase != null) {
      breaker.leave(phase, outcome, surroundings.now());
    }
  }

  /**
   * Chooses a target.
   *
   * @param tried those that are chosen only where there is no other
   */
  @Nullable Endpoint<C> choose(@Nullable String key, List<Endpoint<C>> tried) {
    var current = balancer;
    if (current == null) {
      return null;
    }
    // A repetition takes no turn: else, of two, every turn would be that of the one that fails.
    var other = tried.isEmpty() ? null : another(tried);
    return other == null ? current.choose(key) : other;
  }

  /** The least loaded that was not tried, of those that are well where there are such. */
  private @Nullable Endpoint<C> another(List<Endpoint<C>> tried) {
    Endpoint<C> best = null;
    for (var endpoint : endpoints) {
      if (endpoint.serves()
          && !tried.contains(endpoint)
          && (best == null || better(endpoint, best))) {
        best = endpoint;
      }
    }
    return best;
  }

  private static <C> boolean better(Endpoint<C> one, Endpoint<C> other) {
    boolean well = one.state().well();
    if (well != other.state().well()) {
      return well;
    }
    return one.priority() == other.priority()
        ? one.lessLoadedThan(other)
        : one.priority() < other.priority();
  }

  /** Whether the target that it is one of has another server, not tried yet. */
  boolean hasAnother(Endpoint<C> endpoint, List<Endpoint<C>> tried) {
    if (endpoint.alone()) {
      return false;
    }
    return endpoints.stream()
        .anyMatch(
            other ->
                !other.equals(endpoint)
                    && other.target().equals(endpoint.target())
                    && other.serves()
                    && !tried.contains(other));
  }

  void ended(Endpoint<C> endpoint, Outcome outcome) {
    int inARow = endpoint.state().end(outcome);
    int ejectAfter = upstream.health().ejectAfter();
    if (ejectAfter > 0 && inARow >= ejectAfter) {
      eject(endpoint);
    }
  }

  void answered(Endpoint<C> endpoint, long nanos) {
    endpoint.state().answered(nanos);
    bulkhead.answered(nanos, surroundings.now());
  }

  private synchronized void eject(Endpoint<C> endpoint) {
    long ejected = endpoints.stream().filter(e -> e.state().ejected()).count();
    long serving = endpoints.stream().filter(Endpoint::serves).count();
    if (endpoint.state().ejected() || (ejected + 1) * 2 > serving) {
      return;
    }
    long now = surroundings.now();
    endpoint.state().eject(upstream.health(), now);
    lineUp(now);
  }

  /**
   * A target that is to be asked now how it is, or null where none is. {@link #checked} or {@link
   * #checkLater} must follow. The time to the next question is up to a tenth longer or shorter than
   * the policy says, by chance, so that the nodes do not ask at one time.
   */
  public synchronized @Nullable Endpoint<C> nextCheck() {
    if (upstream.health().path() == null) {
      return null;
    }
    long now = surroundings.now();
    for (var endpoint : endpoints) {
      long interval = upstream.health().interval().toNanos();
      long jittered = interval - interval / 10 + surroundings.within(interval / 5);
      if (endpoint.state().health().take(jittered, now)) {
        return endpoint;
      }
    }
    return null;
  }

  /** The target could not be asked now. */
  public synchronized void checkLater(Endpoint<C> endpoint) {
    endpoint.state().health().later(surroundings.now());
  }

  /** Learns what a health check of a target found. */
  public synchronized void checked(Endpoint<C> endpoint, boolean good) {
    long now = surroundings.now();
    if (endpoint.state().checked(good, upstream.health(), now)) {
      lineUp(now);
    }
  }

  /**
   * Lets come back whose time is over, and those that start slowly have more; ten times a second.
   */
  public synchronized void tidy() {
    long now = surroundings.now();
    long slowStart = upstream.balance().slowStart().toNanos();
    boolean changed = !wellOnes().equals(linedUp);
    boolean starting = false;
    for (var endpoint : endpoints) {
      changed |= endpoint.state().readmit(now);
      starting |= endpoint.state().percent(slowStart, now) < 100;
    }
    // Also what a request or a check of a former group found; once more when the last has all its
    // share.
    if (changed || starting || wasStarting) {
      lineUp(now);
    }
    wasStarting = starting;
  }

  private BitSet wellOnes() {
    var well = new BitSet();
    for (int i = 0; i < endpoints.size(); i++) {
      well.set(i, endpoints.get(i).state().well());
    }
    return well;
  }

  private synchronized void lineUp(long now) {
    linedUp = wellOnes();
    var balance = upstream.balance();
    String zone = balance.preferZone() && surroundings.zone() != null ? surroundings.zone() : "";
    var lineup = Lineup.of(endpoints, zone, balance.slowStart().toNanos(), now);
    int heaviest = endpoints.stream().mapToInt(Endpoint::weight).max().orElse(0);
    panic = lineup.panic();
    balancer =
        lineup.size() == 0
            ? null
            : new Balancer<>(lineup, balance.by(), heaviest * Lineup.FINE, turn, surroundings);
  }

  Surroundings surroundings() {
    return surroundings;
  }

  RetryBudget budget() {
    return budget;
  }

  Figures figures() {
    return figures;
  }

  /** How it fares. */
  public UpstreamStatus status() {
    var targets = endpoints.stream().map(TargetStatus::of).toList();
    return UpstreamStatus.of(this, targets);
  }

  Bulkhead bulkhead() {
    return bulkhead;
  }

  @Nullable Breaker breaker() {
    return breaker;
  }

  boolean panic() {
    return panic;
  }
}
