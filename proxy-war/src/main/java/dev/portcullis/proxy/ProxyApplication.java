package dev.portcullis.proxy;

import static java.util.Objects.requireNonNull;

import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.NodeName;
import dev.portcullis.cluster.node.ClusterNode;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.ejb.IssuersBean;
import dev.portcullis.ejb.LimitResets;
import dev.portcullis.ejb.PolicyDecisionBean;
import dev.portcullis.proxy.enforcement.Enforcement;
import dev.portcullis.proxy.enforcement.ProxySettings;
import dev.portcullis.proxy.observation.DecisionLog;
import dev.portcullis.proxy.observation.Observation;
import dev.portcullis.proxy.observation.RotatingFile;
import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Locale;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Opens the enforcement point when the application starts, lets it be observed and told of, and
 * closes all of it when the application stops.
 */
@ApplicationScoped
public class ProxyApplication {

  /** 64 MiB for each of the current and eight former files. */
  private static final long LOG_BYTES = 64L << 20;

  private static final int LOGS_KEPT = 8;

  /** Lines that may wait for the disk; about 1 KiB each. */
  private static final int LINES_WAITING = 16_384;

  @Inject private PortcullisConfiguration configuration;
  @Inject private PolicyStatus policy;
  @Inject private LimitStatus limits;
  @Inject private LimitResets resets;
  @Inject private IssuersBean issuers;
  @Inject private DecisionFeed feed;
  @Inject private Grid grid;
  @Inject private MetricRegistry metrics;
  @EJB private PolicyDecisionBean decisions;

  private @Nullable Observation observation;
  private @Nullable EnforcementPoint point;
  private @Nullable NodeDirectory directory;

  @PostConstruct
  void open() {
    var settings = ProxySettings.of(configuration, NodeName.of(configuration));
    var series = new SeriesRegistry(metrics);
    var observed = new Observation(decisionLog(settings), series);
    observation = observed;
    resets.follow();
    var opened = new EnforcementPoint(configuration, settings, policy, decisions, observed);
    point = opened;
    policy.show(series);
    limits.show(series);
    var certificates = new ListenerCertificates();
    certificates.show(series);
    opened.show(series);
    var report = new NodeReport(policy, limits, issuers, opened, observed, certificates);
    var nodes = new NodeDirectory(grid, "data", settings.node(), report, InstantSource.system());
    directory = nodes;
    show(nodes, series);
  }

  private DecisionLog decisionLog(ProxySettings settings) {
    return new DecisionLog(
        new RotatingFile(settings.decisionLog(), LOG_BYTES, LOGS_KEPT),
        settings.decisionLogToStdout() ? System.out : null,
        feed::offer,
        settings.node(),
        LINES_WAITING);
  }

  private static void show(NodeDirectory nodes, SeriesRegistry series) {
    for (var state : ClusterNode.State.values()) {
      String name = state.name().toLowerCase(Locale.ROOT);
      series.show(Series.NODES, "state", name, () -> nodes.count(state));
    }
  }

  /** What serves requests. */
  Enforcement enforcement() {
    return requireNonNull(point).enforcement();
  }

  /** Whether requests should be sent here. */
  boolean admits() {
    return requireNonNull(point).admits();
  }

  /**
   * First what is under way ends, then the others hear of it, then what was observed is written.
   */
  @PreDestroy
  void close() {
    if (point != null) {
      point.drain();
    }
    if (directory != null) {
      directory.close();
    }
    if (point != null) {
      point.close();
    }
    if (observation != null) {
      observation.close();
    }
  }
}
