package dev.portcullis.proxy;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.portcullis.administration.limit.NodeQuotas;
import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.administration.policy.PolicyRefusals;
import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.NodeName;
import dev.portcullis.cluster.limit.GridConcurrency;
import dev.portcullis.cluster.limit.GridLimits;
import dev.portcullis.cluster.node.ClusterNode;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.NodeVitals;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.ejb.IssuersBean;
import dev.portcullis.ejb.LimitResets;
import dev.portcullis.ejb.PolicyDecisionBean;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.proxy.enforcement.Decisions;
import dev.portcullis.proxy.enforcement.Drain;
import dev.portcullis.proxy.enforcement.Enforcement;
import dev.portcullis.proxy.enforcement.ProxySettings;
import dev.portcullis.proxy.exchange.BodyMemory;
import dev.portcullis.proxy.observation.DecisionLog;
import dev.portcullis.proxy.observation.Measurements;
import dev.portcullis.proxy.observation.RotatingFile;
import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import dev.portcullis.proxy.observation.Tally;
import dev.portcullis.proxy.observation.UpstreamMeasurements;
import dev.portcullis.proxy.resilience.NodeLimit;
import dev.portcullis.proxy.resilience.Surroundings;
import dev.portcullis.proxy.resilience.UpstreamStatus;
import dev.portcullis.proxy.stream.StreamReview;
import dev.portcullis.proxy.tunnel.Tunnels;
import dev.portcullis.proxy.upstream.connection.OwnListeners;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.proxy.upstream.transport.HttpTransport;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Puts the enforcement point together when the application starts and takes it apart when it stops:
 * first nothing more is admitted, then what is under way ends, then what was observed is written.
 */
@ApplicationScoped
public class EnforcementPoint {

  private static final Logger LOG = System.getLogger(EnforcementPoint.class.getName());

  /** 64 MiB for each of the current and eight former files. */
  private static final long LOG_BYTES = 64L << 20;

  private static final int LOGS_KEPT = 8;

  /** Lines that may wait for the disk; about 1 KiB each. */
  private static final int LINES_WAITING = 16_384;

  @Inject private PortcullisConfiguration configuration;
  @Inject private PolicyInForce policy;
  @Inject private PolicyRefusals refusals;
  @Inject private DecisionFeed feed;
  @Inject private Grid grid;
  @Inject private GridLimits limits;
  @Inject private GridConcurrency concurrency;
  @Inject private NodeQuotas quotas;
  @Inject private LimitResets resets;
  @Inject private IssuersBean issuers;
  @Inject private MetricRegistry metrics;
  @EJB private PolicyDecisionBean decisions;

  private final Drain drain = new Drain();
  private final ServerStatus server = new ServerStatus();
  private final Tally tally = new Tally();
  private @Nullable DecisionLog log;
  private @Nullable NodeDirectory directory;
  private @Nullable HttpTransport transport;
  private @Nullable StreamReview streams;
  private @Nullable Tunnels tunnels;
  private @Nullable Enforcement enforcement;

  @PostConstruct
  void open() {
    var settings = ProxySettings.of(configuration, NodeName.of(configuration));
    var decisionLog = decisionLog(settings);
    var series = new SeriesRegistry(metrics);
    show(series, decisionLog);
    var limited = new Figures(limits::figures);
    limited.show(series, Series.LIMITER, Series.LIMITER_EVENTS);
    var booked = new Figures(quotas::figures);
    booked.show(series, Series.QUOTAS, Series.QUOTA_EVENTS);
    var measurements = new Measurements(series);
    var review = review(series);
    var upstreams = upstreamTransport();
    series.show(Series.UPSTREAM_BODIES_IN_TURN, upstreams::bodiesInTurn);
    var load = nodeLimit();
    Vitals.show(load, server, series);
    var upstreamMeasurements = new UpstreamMeasurements(series);
    log = decisionLog;
    resets.follow();
    var joined = new Tunnels(review, Tunnels.MOST);
    streams = review;
    tunnels = joined;
    transport = upstreams;
    var memory = new BodyMemory(configuration.inspectionMemory());
    series.show(Series.INSPECTED_BODIES, memory::held);
    series.show(Series.INSPECTION, memory::working);
    series.show(Series.INSPECTION_NO_ROOM, memory::refused);
    var serving =
        new Enforcement(
            settings,
            InstantSource.system(),
            decisions(),
            upstreams,
            drain,
            review,
            joined,
            load,
            memory,
            line -> {
              decisionLog.add(line);
              measurements.add(line);
              tally.add(line);
            });
    series.show(Series.ERRORS, () -> serving.errors() + decisions.errors() + server.faults());
    enforcement = serving;
    var watch = new KeyWatch(limits, concurrency);
    directory =
        new NodeDirectory(
            grid,
            "data",
            settings.node(),
            () -> {
              var statuses = upstreams.status();
              upstreamMeasurements.tell(statuses);
              measurements.keep(routes());
              var figures = limited.take();
              booked.take();
              series.refresh();
              return vitals(load, statuses, figures, watch);
            },
            InstantSource.system());
    var nodes = directory;
    for (var state : ClusterNode.State.values()) {
      String name = state.name().toLowerCase(Locale.ROOT);
      series.show(Series.NODES, "state", name, () -> nodes.count(state));
    }
  }

  /** On an application server each decision is the container's; the bundle holds what decides. */
  private Decisions decisions() {
    return server.bundle()
        ? new HeldDecisions(decisions.decisionPoint())
        : new ContainerDecisions(decisions);
  }

  private void show(SeriesRegistry series, DecisionLog decisionLog) {
    series.show(Series.POLICY_VERSION, policy::version);
    series.show(Series.POLICY_STALE, () -> policy.stale() ? 1 : 0);
    series.show(
        Series.POLICY_FILE_REFUSED,
        () -> refusals.last(PolicyRefusals.Source.FILE).isPresent() ? 1 : 0);
    series.show(Series.DECISION_LOG_DROPPED, decisionLog::dropped);
    series.show(Series.REQUESTS_UNDER_WAY, drain::underWay);
    series.show(Series.LIMITED_IN_FLIGHT, () -> concurrency.limiter().inFlight());
  }

  private HttpTransport upstreamTransport() {
    var made =
        new HttpTransport(
            TransportLimits.forThreads(configuration.httpThreads()),
            UpstreamTls.of(configuration.upstreamKeys()),
            configuration.zone().orElse(null),
            ownListeners());
    made.follow(this::upstreams);
    return made;
  }

  private OwnListeners ownListeners() {
    return new OwnListeners(
        configuration.trustingListeners().stream()
            .map(listener -> new InetSocketAddress(listener.address(), listener.port()))
            .toList());
  }

  private NodeLimit nodeLimit() {
    return new NodeLimit(
        configuration.overload().longestWait().toNanos(),
        configuration.httpThreads(),
        server,
        Surroundings.of(null));
  }

  private List<Upstream> upstreams() {
    var snapshot = policy.get();
    return snapshot == null ? List.of() : snapshot.document().upstreams();
  }

  private Set<String> routes() {
    var snapshot = policy.get();
    return snapshot == null
        ? Set.of()
        : snapshot.document().routes().stream().map(Route::name).collect(toUnmodifiableSet());
  }

  private StreamReview review(SeriesRegistry series) {
    var review = new StreamReview(decisions::judgeAgain, InstantSource.system(), policy::version);
    series.show(Series.STREAMS_OPEN, review::streams);
    series.show(Series.TUNNELS_OPEN, review::tunnels);
    series.show(Series.STREAMS_JUDGED, review::judged);
    series.show(Series.STREAMS_JUDGING, review::judgingMicros);
    return review;
  }

  /** Each second. */
  private NodeVitals vitals(
      NodeLimit load, List<UpstreamStatus> statuses, Map<String, Long> figures, KeyWatch keys) {
    return new NodeVitals(
        policy.version(),
        hasPolicy() && admits() && !refusals.neverGood(policy.version()),
        policy.stale(),
        tally.requests(),
        tally.permitted(),
        tally.denials(),
        drain.underWay(),
        streams == null ? 0 : streams.streams(),
        figures,
        Vitals.of(load),
        statuses.stream().map(Vitals::of).toList(),
        keys.look(),
        issuers.vitals(),
        refusals.vitals());
  }

  private DecisionLog decisionLog(ProxySettings settings) {
    return new DecisionLog(
        new RotatingFile(settings.decisionLog(), LOG_BYTES, LOGS_KEPT),
        settings.decisionLogToStdout() ? System.out : null,
        feed::offer,
        settings.node(),
        LINES_WAITING);
  }

  /** What serves requests. */
  Enforcement enforcement() {
    return requireNonNull(enforcement);
  }

  /** Whether requests should be sent here. */
  boolean admits() {
    return !drain.draining() && !server.leaving() && !server.starting();
  }

  /** Whether there is a policy to decide by. */
  boolean hasPolicy() {
    return policy.get() != null;
  }

  /** The version in force, 0 before the first. */
  long policyVersion() {
    return policy.version();
  }

  @PreDestroy
  void close() {
    drain.begin();
    if (tunnels != null) {
      tunnels.close();
    }
    if (streams != null) {
      streams.drain();
    }
    long left = drain.drain(ProxySettings.DRAIN_TIME);
    if (left > 0) {
      LOG.log(Level.WARNING, left + " requests did not end before the application stopped");
    }
    if (streams != null) {
      streams.close();
    }
    if (directory != null) {
      directory.close();
    }
    if (transport != null) {
      transport.close();
    }
    if (log != null) {
      log.close();
    }
  }
}
