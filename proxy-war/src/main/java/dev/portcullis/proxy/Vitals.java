package dev.portcullis.proxy;

import dev.portcullis.cluster.node.UpstreamVitals;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import dev.portcullis.proxy.resilience.NodeLimit;
import dev.portcullis.proxy.resilience.TargetStatus;
import dev.portcullis.proxy.resilience.UpstreamStatus;
import java.util.Locale;
import java.util.Map;

/** What the other nodes and the metrics are told of overload and of upstreams. */
final class Vitals {

  private Vitals() {}

  /** An upstream as the nodes hear of it. */
  static UpstreamVitals of(UpstreamStatus status) {
    long shed = status.shed().values().stream().mapToLong(Long::longValue).sum();
    return new UpstreamVitals(
        status.name(),
        status.breaker(),
        status.panic(),
        status.inFlight(),
        status.limit(),
        status.requests(),
        status.retries().made(),
        shed + status.open() + status.noTarget(),
        status.targets().stream().map(Vitals::of).toList());
  }

  private static UpstreamVitals.Target of(TargetStatus status) {
    long failures = status.failures().values().stream().mapToLong(Long::longValue).sum();
    return new UpstreamVitals.Target(
        status.url(), status.health(), status.inFlight(), failures, status.latencyMicros());
  }

  /** What the node refuses because it is overloaded. */
  static Map<String, Long> of(NodeLimit load) {
    long shed = load.undecided();
    for (var priority : Priority.values()) {
      shed += load.shed(priority);
    }
    return Map.of(
        "admitted-per-second",
        load.perSecond(),
        "wait-micros",
        load.waitNanos() / 1000,
        "shed",
        shed);
  }

  /** Shows the same as metrics. */
  static void show(NodeLimit load, ServerStatus server, SeriesRegistry series) {
    series.show(Series.NODE_WAITING, server::waiting);
    series.show(Series.NODE_THREADS, server::threads);
    series.show(Series.NODE_ADMITTED, load::perSecond);
    series.show(Series.NODE_WAIT, () -> load.waitNanos() / 1000);
    for (var priority : Priority.values()) {
      String slug = priority.name().toLowerCase(Locale.ROOT);
      series.show(Series.NODE_SHED, "priority", slug, () -> load.shed(priority));
    }
    series.show(Series.NODE_SHED, "priority", "unknown", load::undecided);
  }
}
