package dev.portcullis.proxy.observation;

import dev.portcullis.proxy.observation.LatencyHistogram.Bounds;
import dev.portcullis.request.Reason;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Measures every request, by route and reason. Looking a metric up by name and tags costs more than
 * counting; so each route's metrics are looked up once. Their number is bounded by the policy, for
 * only its routes have names, and those that leave it are shown no more.
 */
public final class Measurements {

  private static final String NO_ROUTE = "none";

  private final SeriesRegistry registry;
  private final Map<String, RouteMetrics> routes = new ConcurrentHashMap<>();

  /** Measures into {@code registry}. */
  public Measurements(SeriesRegistry registry) {
    this.registry = registry;
  }

  /** Forgets the routes that are not in force any more. By one thread. */
  public void keep(Set<String> inForce) {
    for (String name : routes.keySet()) {
      if (!name.equals(NO_ROUTE) && !inForce.contains(name)) {
        routes.computeIfPresent(
            name,
            (gone, metrics) -> {
              registry.removeAll("route", gone, metrics.histograms());
              return null;
            });
      }
    }
  }

  /** Counts one request. */
  public void add(DecisionLine line) {
    for (String rule : line.decision().shadow()) {
      registry.counter(Series.SHADOW, new Tag("rule", rule)).inc();
    }
    String route = line.decision().route();
    String name = route == null ? NO_ROUTE : route;
    var known = routes.get(name);
    var metrics =
        known == null ? routes.computeIfAbsent(name, r -> new RouteMetrics(registry, r)) : known;
    metrics.add(line);
  }

  private static final class RouteMetrics {
    private static final String[] OUTCOMES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final SeriesRegistry registry;
    private final Tag route;
    private final Map<Reason, Counter> decisions = new ConcurrentHashMap<>();
    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final LatencyHistogram total;
    private final LatencyHistogram decision;
    private final LatencyHistogram upstream;

    RouteMetrics(SeriesRegistry registry, String route) {
      this.registry = registry;
      this.route = new Tag("route", route);
      this.total = registry.histogram(Series.REQUEST, Bounds.FORWARDING, this.route);
      this.decision = registry.histogram(Series.DECISION, Bounds.DECIDING, this.route);
      this.upstream = registry.histogram(Series.UPSTREAM, Bounds.FORWARDING, this.route);
    }

    Set<LatencyHistogram> histograms() {
      return Set.of(total, decision, upstream);
    }

    void add(DecisionLine line) {
      for (var finding : line.decision().findings()) {
        var category = new Tag("category", finding.category().slug());
        if (!finding.excluded()) {
          registry.counter(Series.FINDINGS, route, category).inc();
        }
      }
      var known = decisions.get(line.ending().reason());
      var counter =
          known == null
              ? decisions.computeIfAbsent(line.ending().reason(), this::decisions)
              : known;
      counter.inc();
      if (line.ending().cut()) {
        registry
            .counter(Series.STREAMS_CUT, route, new Tag("reason", line.ending().reason().slug()))
            .inc();
      }
      total.add(line.took().total());
      decision.add(line.took().decision());
      if (line.permitted()) {
        upstream.add(line.took().upstream());
        answered(outcome(line));
      }
    }

    private void answered(String outcome) {
      var known = outcomes.get(outcome);
      (known == null ? outcomes.computeIfAbsent(outcome, this::outcomes) : known).inc();
    }

    /** The class of the upstream's status, or why there is none. */
    private static String outcome(DecisionLine line) {
      boolean answered = line.ending().reason() == Reason.PERMITTED && line.answer().status() < 600;
      return answered ? OUTCOMES[line.answer().status() / 100] : line.ending().reason().slug();
    }

    private Counter decisions(Reason reason) {
      return registry.counter(Series.DECISIONS, route, new Tag("reason", reason.slug()));
    }

    private Counter outcomes(String outcome) {
      return registry.counter(Series.UPSTREAM_ANSWERS, route, new Tag("outcome", outcome));
    }
  }
}
