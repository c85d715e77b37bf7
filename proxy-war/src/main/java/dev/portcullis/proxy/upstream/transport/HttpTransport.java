package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.proxy.resilience.Endpoint;
import dev.portcullis.proxy.resilience.Surroundings;
import dev.portcullis.proxy.resilience.UpstreamGroup;
import dev.portcullis.proxy.resilience.UpstreamStatus;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.UpstreamTransport;
import dev.portcullis.proxy.upstream.connection.OwnListeners;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.name.NameLookup;
import dev.portcullis.proxy.upstream.name.Names;
import dev.portcullis.proxy.upstream.name.ServiceLookup;
import dev.portcullis.request.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests to the targets of upstreams: an {@link UpstreamGroup} says whether and to which,
 * a {@link TargetClient} speaks with it.
 */
public final class HttpTransport implements UpstreamTransport {

  private static final Logger LOG = System.getLogger(HttpTransport.class.getName());

  private final Map<String, Line> lines = new ConcurrentHashMap<>();
  private final Watchdog watchdog = new Watchdog(this::tidy);
  private final TransportLimits limits;
  private final Surroundings surroundings;
  private final TargetClients clients;
  private final HealthProbes probes = new HealthProbes();
  private volatile Supplier<List<Upstream>> inForce = List::of;
  private List<Upstream> used = inForce.get();

  /**
   * @param tls whom targets are believed and what they are shown
   * @param zone where this node stands, or null
   */
  public HttpTransport(TransportLimits limits, UpstreamTls tls, @Nullable String zone) {
    this(
        limits,
        tls,
        zone,
        OwnListeners.NONE,
        new Names(NameLookup.SYSTEM, ServiceLookup.NONE, Names.INTERVAL));
  }

  /**
   * @param own listeners of this node, which no target may be
   * @param names where the hosts of targets are; closed with this
   */
  public HttpTransport(
      TransportLimits limits,
      UpstreamTls tls,
      @Nullable String zone,
      OwnListeners own,
      Names names) {
    this.limits = limits;
    this.surroundings = Surroundings.of(zone);
    this.clients = new TargetClients(limits, tls, watchdog, own, names);
    watchdog.start();
  }

  @Override
  public void exchange(Upstream upstream, UpstreamRequest request, AnswerReceiver receiver)
      throws UpstreamException, ClientException {
    var line = line(upstream);
    try (var selection = line.group().enter(request.priority(), request.balanceKey())) {
      var refusal = selection.refusal();
      if (refusal != null) {
        String why = upstream.name() + ": " + refusal.detail();
        throw new UpstreamException(Reason.UPSTREAM_UNAVAILABLE, why, null);
      }
      new RetryingRequest(selection, request, line.timesNow(), receiver).run();
    }
  }

  private Line line(Upstream upstream) {
    var known = lines.get(upstream.name());
    var line = known != null && known.of(upstream) ? known : renewed(upstream);
    if (line.pending()) {
      line.awaitServices();
    }
    // Also where DNS answered between the making of the line and the look whether it has.
    return line.empty() && line.moved() ? renewed(upstream) : line;
  }

  /** Not while clients are closed that nobody has: this may be about to. */
  private synchronized Line renewed(Upstream upstream) {
    var former = lines.get(upstream.name());
    if (former != null && former.of(upstream) && !former.moved()) {
      return former;
    }
    var services = new ArrayList<ServiceView>();
    var group =
        new UpstreamGroup<>(
            upstream,
            limits.requestsPerUpstream(),
            target -> clients.servers(upstream, target, services),
            surroundings,
            former == null ? null : former.group());
    var line = Line.of(group, services);
    lines.put(upstream.name(), line);
    return line;
  }

  /**
   * Keeps to the upstreams of the policy in force: makes ready those that come, before a request
   * needs them, and forgets those that go.
   *
   * @param upstreams asked ten times a second; the same list as before where nothing changed
   */
  public void follow(Supplier<List<Upstream>> upstreams) {
    inForce = upstreams;
  }

  private synchronized void use(List<Upstream> upstreams) {
    upstreams.forEach(this::renewed);
    var names = upstreams.stream().map(Upstream::name).collect(Collectors.toSet());
    lines.keySet().retainAll(names);
    retainUsed();
  }

  /** Follows services that are elsewhere now. */
  private synchronized void move() {
    var moved = lines.values().stream().filter(Line::moved).toList();
    moved.forEach(line -> renewed(line.group().upstream()));
    if (!moved.isEmpty()) {
      retainUsed();
    }
  }

  private synchronized void retainUsed() {
    Set<TargetClient> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    for (var line : lines.values()) {
      line.group().endpoints().stream().map(Endpoint::client).forEach(needed::add);
    }
    var services =
        lines.values().stream()
            .flatMap(line -> line.services().stream())
            .map(view -> view.service().name())
            .collect(Collectors.toSet());
    clients.retain(needed, services);
  }

  /** How the upstreams fare, by name. */
  public List<UpstreamStatus> status() {
    return lines.values().stream()
        .map(line -> line.group().status())
        .sorted(Comparator.comparing(UpstreamStatus::name))
        .toList();
  }

  /** How many bodies were sent before their answers because no thread was left to do both. */
  public long bodiesInTurn() {
    return clients.bodiesInTurn();
  }

  /** How many names of targets could not be resolved when they were last looked up. */
  public long unresolvedNames() {
    return clients.unresolved();
  }

  /** How many records of services could not be used when they were last looked up. */
  public long ignoredRecords() {
    return clients.ignored();
  }

  private void tidy(long now) {
    try {
      lookAfter(now);
    } catch (RuntimeException fault) {
      LOG.log(Level.ERROR, "the upstreams could not be looked after", fault);
    }
  }

  private void lookAfter(long now) {
    clients.tidy(now);
    move();
    for (var line : lines.values()) {
      line.group().tidy();
      probes.ask(line.group());
    }
    var upstreams = inForce.get();
    if (upstreams != used) {
      used = upstreams;
      use(upstreams);
    }
  }

  @Override
  public void close() {
    watchdog.close();
    probes.close();
    clients.close();
  }
}
