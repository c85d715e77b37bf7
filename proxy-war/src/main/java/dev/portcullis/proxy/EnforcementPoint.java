package dev.portcullis.proxy;

import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.ejb.PolicyDecisionBean;
import dev.portcullis.proxy.enforcement.Decisions;
import dev.portcullis.proxy.enforcement.Drain;
import dev.portcullis.proxy.enforcement.Enforcement;
import dev.portcullis.proxy.enforcement.ProxySettings;
import dev.portcullis.proxy.exchange.BodyMemory;
import dev.portcullis.proxy.mirror.Dropped;
import dev.portcullis.proxy.mirror.Mirrors;
import dev.portcullis.proxy.observation.DecisionLine;
import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import dev.portcullis.proxy.resilience.NodeLimit;
import dev.portcullis.proxy.resilience.Surroundings;
import dev.portcullis.proxy.resilience.UpstreamStatus;
import dev.portcullis.proxy.stream.StreamReview;
import dev.portcullis.proxy.tunnel.Tunnels;
import dev.portcullis.proxy.upstream.connection.OwnListeners;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.proxy.upstream.dns.DnsClient;
import dev.portcullis.proxy.upstream.dns.NameServers;
import dev.portcullis.proxy.upstream.name.NameLookup;
import dev.portcullis.proxy.upstream.name.Names;
import dev.portcullis.proxy.upstream.transport.HttpTransport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The policy enforcement point, put together: what serves requests, with all that bounds, carries
 * and watches what is under way.
 */
final class EnforcementPoint implements AutoCloseable {

  private static final Logger LOG = System.getLogger(EnforcementPoint.class.getName());

  private final PolicyDecisionBean decisions;
  private final ServerStatus server = new ServerStatus();
  private final Drain drain = new Drain();
  private final NodeLimit load;
  private final BodyMemory memory;
  private final HttpTransport transport;
  private final Mirrors mirrors;
  private final StreamReview streams;
  private final Tunnels tunnels;
  private final Enforcement enforcement;

  /**
   * Opens it; it serves until {@link #drain}.
   *
   * @param observer is handed a line for each request that has ended
   */
  EnforcementPoint(
      PortcullisConfiguration configuration,
      ProxySettings settings,
      PolicyStatus policy,
      PolicyDecisionBean decisions,
      Consumer<DecisionLine> observer) {
    this.decisions = decisions;
    this.load = load(configuration, server);
    this.memory = new BodyMemory(configuration.requests().inspectionMemory());
    this.transport = transport(configuration, server.bundle(), limits(configuration));
    transport.follow(policy::upstreams);
    this.mirrors = new Mirrors(() -> ofCopies(configuration, policy));
    var clock = InstantSource.system();
    this.streams = new StreamReview(decisions::judgeAgain, clock, policy::version);
    this.tunnels = new Tunnels(streams, Tunnels.MOST);
    this.enforcement =
        new Enforcement(
            settings,
            clock,
            decisions(),
            transport,
            mirrors,
            drain,
            streams,
            tunnels,
            load,
            memory,
            observer);
  }

  /** On an application server each decision is the container's; the bundle holds what decides. */
  private Decisions decisions() {
    return server.bundle()
        ? new HeldDecisions(decisions.decisionPoint())
        : new ContainerDecisions(decisions);
  }

  private static NodeLimit load(PortcullisConfiguration configuration, ServerStatus server) {
    return new NodeLimit(
        configuration.overload().longestWait().toNanos(),
        configuration.listeners().data().threads(),
        server,
        Surroundings.of(null));
  }

  private static TransportLimits limits(PortcullisConfiguration configuration) {
    return TransportLimits.forThreads(configuration.listeners().data().threads());
  }

  /** Nothing that copies meet touches what serves requests, also where both have one upstream. */
  private HttpTransport ofCopies(PortcullisConfiguration configuration, PolicyStatus policy) {
    var limits = new TransportLimits(Mirrors.AT_ONCE, Mirrors.AT_ONCE, TransportLimits.IDLE_TIME);
    var opened = transport(configuration, server.bundle(), limits);
    opened.follow(policy::mirrors);
    return opened;
  }

  /**
   * @param bundle whether the listeners for data are as configured: a server's own are not known
   */
  private static HttpTransport transport(
      PortcullisConfiguration configuration, boolean bundle, TransportLimits limits) {
    var data = configuration.listeners().data().all();
    var own =
        Stream.concat(
                configuration.trustingListeners().stream(), bundle ? data.stream() : Stream.of())
            .map(listener -> new InetSocketAddress(listener.address(), listener.port()))
            .toList();
    return new HttpTransport(
        limits,
        UpstreamTls.of(configuration.upstreams().keys()),
        configuration.upstreams().zone().orElse(null),
        new OwnListeners(own),
        names(configuration.upstreams()));
  }

  private static Names names(PortcullisConfiguration.Upstreams upstreams) {
    var dns = new DnsClient(NameServers.of(upstreams.nameServers()), DnsClient.PATIENCE);
    return new Names(NameLookup.SYSTEM, dns::services, upstreams.resolved());
  }

  /** What serves requests. */
  Enforcement enforcement() {
    return enforcement;
  }

  /** Whether requests should be sent here. */
  boolean admits() {
    return !drain.draining() && !server.leaving() && !server.starting();
  }

  /** How many requests are served now. */
  long underWay() {
    return drain.underWay();
  }

  /** How many of them last, tunnels included. */
  long streams() {
    return streams.streams();
  }

  /** What this node bears. */
  NodeLimit load() {
    return load;
  }

  /** How the upstreams fare. */
  List<UpstreamStatus> upstreams() {
    return transport.status();
  }

  /** Shows it as metrics. */
  void show(SeriesRegistry series) {
    series.show(Series.REQUESTS_UNDER_WAY, drain::underWay);
    series.show(Series.STREAMS_OPEN, streams::streams);
    series.show(Series.TUNNELS_OPEN, streams::tunnels);
    series.show(Series.STREAMS_JUDGED, streams::judged);
    series.show(Series.STREAMS_JUDGING, streams::judgingMicros);
    series.show(Series.UPSTREAM_BODIES_IN_TURN, transport::bodiesInTurn);
    series.show(Series.UPSTREAM_NAMES_UNRESOLVED, transport::unresolvedNames);
    series.show(Series.UPSTREAM_RECORDS_IGNORED, transport::ignoredRecords);
    series.show(Series.INSPECTED_BODIES, memory::held);
    series.show(Series.INSPECTION, memory::working);
    series.show(Series.INSPECTION_NO_ROOM, memory::refused);
    series.show(Series.ERRORS, this::errors);
    show(mirrors, series);
    Vitals.show(load, server, series);
  }

  private static void show(Mirrors mirrors, SeriesRegistry series) {
    for (String outcome : Mirrors.outcomes()) {
      series.show(Series.MIRROR_COPIES, "outcome", outcome, () -> mirrors.sent(outcome));
    }
    for (var cause : Dropped.values()) {
      series.show(Series.MIRROR_DROPPED, "cause", cause.slug(), () -> mirrors.dropped(cause));
    }
    series.show(Series.MIRROR_UNDER_WAY, mirrors::underWay);
    series.show(Series.MIRROR_BYTES, mirrors::octets);
  }

  private long errors() {
    return enforcement.errors() + decisions.errors() + server.faults();
  }

  /** Admits nothing more, and waits until what is under way has ended, or was given its time. */
  void drain() {
    drain.begin();
    tunnels.close();
    streams.drain();
    long left = drain.drain(ProxySettings.DRAIN_TIME);
    if (left > 0) {
      LOG.log(Level.WARNING, left + " requests did not end before the application stopped");
    }
    streams.close();
  }

  @Override
  public void close() {
    mirrors.close();
    transport.close();
  }
}
