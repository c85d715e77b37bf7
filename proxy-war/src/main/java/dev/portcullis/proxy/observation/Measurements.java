package dev.portcullis.proxy.observation;

import dev.portcullis.decision.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * Measures every request, by route and reason (MicroProfile Metrics). Looking a metric up by name
 * and tags costs more than counting; so each route's metrics are looked up once. Their number is
 * bounded by the policy, for only its routes have names.
 */
public final class Measurements {

  private static final String NO_ROUTE = "none";

  private final MetricRegistry registry;
  private final Map<String, RouteMetrics> routes = new ConcurrentHashMap<>();

  /** Measures into {@code registry}. */
  public Measurements(MetricRegistry registry) {
    this.registry = registry;
  }

  /** Shows a number as it is when it is asked for. */
  public void gauge(String name, LongSupplier value) {
    registry.gauge(name, value::getAsLong);
  }

  /** Shows one of several numbers of a name, told apart by a tag. */
  public void gauge(String name, String tag, String tagValue, LongSupplier value) {
    registry.gauge(name, value::getAsLong, new Tag(tag, tagValue));
  }

  /** Counts one request. */
  public void add(DecisionLine line) {
    for (String rule : line.facts().shadow()) {
      registry.counter("portcullis_shadow", new Tag("rule", rule)).inc();
    }
    String route = line.facts().route();
    String name = route == null ? NO_ROUTE : route;
    var known = routes.get(name);
    var metrics =
        known == null ? routes.computeIfAbsent(name, r -> new RouteMetrics(registry, r)) : known;
    metrics.add(line);
  }

  private static final class RouteMetrics {
    private static final String[] OUTCOMES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final MetricRegistry registry;
    private final Tag route;
    private final Map<Reason, Counter> decisions = new ConcurrentHashMap<>();
    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final Timer total;
    private final Timer decision;
    private final Timer upstream;

    RouteMetrics(MetricRegistry registry, String route) {
      this.registry = registry;
      this.route = new Tag("route", route);
      this.total = registry.timer("portcullis_request", this.route);
      this.decision = registry.timer("portcullis_decision", this.route);
      this.upstream = registry.timer("portcullis_upstream", this.route);
    }

    void add(DecisionLine line) {
      for (var finding : line.facts().findings()) {
        var category = new Tag("category", finding.category().slug());
        if (!finding.excluded()) {
          registry.counter("portcullis_findings", route, category).inc();
        }
      }
      var known = decisions.get(line.reason());
      var counter =
          known == null ? decisions.computeIfAbsent(line.reason(), this::decisions) : known;
      counter.inc();
      if (line.cut()) {
        registry
            .counter("portcullis_streams_cut", route, new Tag("reason", line.reason().slug()))
            .inc();
      }
      total.update(Duration.ofNanos(line.totalMicros() * 1000));
      decision.update(Duration.ofNanos(line.decisionMicros() * 1000));
      if (line.permitted()) {
        upstream.update(Duration.ofNanos(line.upstreamMicros() * 1000));
        answered(outcome(line));
      }
    }

    private void answered(String outcome) {
      var known = outcomes.get(outcome);
      (known == null ? outcomes.computeIfAbsent(outcome, this::outcomes) : known).inc();
    }

    /** The class of the upstream's status, or why there is none. */
    private static String outcome(DecisionLine line) {
      boolean answered = line.reason() == Reason.PERMITTED && line.status() < 600;
      return answered ? OUTCOMES[line.status() / 100] : line.reason().slug();
    }

    private Counter decisions(Reason reason) {
      return registry.counter("portcullis_decisions", route, new Tag("reason", reason.slug()));
    }

    private Counter outcomes(String outcome) {
      return registry.counter("portcullis_upstream_answers", route, new Tag("outcome", outcome));
    }
  }
}
