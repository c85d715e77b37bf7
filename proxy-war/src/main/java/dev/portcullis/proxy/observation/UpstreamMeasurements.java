package dev.portcullis.proxy.observation;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.proxy.resilience.Outcome;
import dev.portcullis.proxy.resilience.TargetStatus;
import dev.portcullis.proxy.resilience.UpstreamStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Shows how upstreams and their targets fare (MicroProfile Metrics), as they were when last told.
 * Their number is bounded by the policy: what leaves it is shown no more.
 */
public final class UpstreamMeasurements {

  /** What a kind of metric says of an upstream or a target. */
  private record Kind<S>(Series series, ToLongFunction<S> value, Tag... tags) {}

  private static final List<Kind<UpstreamStatus>> OF_UPSTREAMS = ofUpstreams();
  private static final List<Kind<TargetStatus>> OF_TARGETS = ofTargets();

  private final SeriesRegistry registry;
  private final Map<String, List<MetricID>> shown = new HashMap<>();
  private volatile Map<String, UpstreamStatus> upstreams = Map.of();
  private volatile Map<String, TargetStatus> targets = Map.of();

  /** Shows them in {@code registry}. */
  public UpstreamMeasurements(SeriesRegistry registry) {
    this.registry = registry;
  }

  private static List<Kind<UpstreamStatus>> ofUpstreams() {
    var kinds = new ArrayList<Kind<UpstreamStatus>>();
    kinds.add(new Kind<>(Series.UPSTREAM_REQUESTS, UpstreamStatus::requests));
    kinds.add(new Kind<>(Series.UPSTREAM_RETRIES, status -> status.retries().made()));
    kinds.add(new Kind<>(Series.UPSTREAM_RETRIES_REFUSED, status -> status.retries().refused()));
    kinds.add(new Kind<>(Series.UPSTREAM_RETRIES_LEFT, status -> status.retries().left()));
    kinds.add(new Kind<>(Series.UPSTREAM_BREAKER, UpstreamMeasurements::breaker));
    kinds.add(new Kind<>(Series.UPSTREAM_IN_FLIGHT, UpstreamStatus::inFlight));
    kinds.add(new Kind<>(Series.UPSTREAM_LIMIT, UpstreamStatus::limit));
    kinds.add(new Kind<>(Series.UPSTREAM_HEALTHY_TARGETS, UpstreamStatus::well));
    kinds.add(new Kind<>(Series.UPSTREAM_PANIC, status -> status.panic() ? 1 : 0));
    for (var priority : Priority.values()) {
      String slug = priority.name().toLowerCase(Locale.ROOT);
      kinds.add(
          new Kind<>(
              Series.UPSTREAM_SHED,
              status -> status.shed().getOrDefault(priority, 0L),
              new Tag("priority", slug)));
    }
    kinds.add(
        new Kind<>(
            Series.UPSTREAM_REFUSED, UpstreamStatus::open, new Tag("cause", "circuit-open")));
    kinds.add(
        new Kind<>(
            Series.UPSTREAM_REFUSED, UpstreamStatus::noTarget, new Tag("cause", "no-target")));
    return kinds;
  }

  private static List<Kind<TargetStatus>> ofTargets() {
    var kinds = new ArrayList<Kind<TargetStatus>>();
    kinds.add(new Kind<>(Series.TARGET_REQUESTS, TargetStatus::requests));
    kinds.add(new Kind<>(Series.TARGET_IN_FLIGHT, TargetStatus::inFlight));
    kinds.add(new Kind<>(Series.TARGET_EJECTIONS, TargetStatus::ejections));
    kinds.add(new Kind<>(Series.TARGET_HEALTHY, status -> status.well() ? 1 : 0));
    kinds.add(new Kind<>(Series.TARGET_LATENCY, TargetStatus::latencyMicros));
    for (var outcome : Outcome.values()) {
      if (outcome.failed()) {
        kinds.add(
            new Kind<>(
                Series.TARGET_FAILURES,
                status -> status.failures().getOrDefault(outcome, 0L),
                new Tag("kind", outcome.slug())));
      }
    }
    return kinds;
  }

  /** 0 where requests pass, 1 where a few try, 2 where none pass. */
  private static long breaker(UpstreamStatus status) {
    return switch (status.breaker()) {
      case "open" -> 2;
      case "half-open" -> 1;
      default -> 0;
    };
  }

  /** Takes what is the case now. Called by one thread. */
  public void tell(List<UpstreamStatus> statuses) {
    var upstreamsNow = new HashMap<String, UpstreamStatus>();
    var targetsNow = new HashMap<String, TargetStatus>();
    for (var status : statuses) {
      upstreamsNow.put(status.name(), status);
      for (var target : status.targets()) {
        targetsNow.put(key(status.name(), target.url()), target);
      }
    }
    upstreams = upstreamsNow;
    targets = targetsNow;
    forget();
    statuses.forEach(this::show);
  }

  private static String key(String upstream, String url) {
    return upstream + ' ' + url;
  }

  private void forget() {
    shown
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone =
                  !upstreams.containsKey(entry.getKey()) && !targets.containsKey(entry.getKey());
              if (gone) {
                entry.getValue().forEach(registry::remove);
              }
              return gone;
            });
  }

  private void show(UpstreamStatus status) {
    String name = status.name();
    var tag = new Tag("upstream", name);
    if (!shown.containsKey(name)) {
      var ids = new ArrayList<MetricID>();
      for (var kind : OF_UPSTREAMS) {
        ids.add(show(kind, () -> upstreams.get(name), tag));
      }
      shown.put(name, ids);
    }
    for (var target : status.targets()) {
      String key = key(name, target.url());
      if (!shown.containsKey(key)) {
        var ids = new ArrayList<MetricID>();
        var tags = new Tag[] {tag, new Tag("target", target.url())};
        for (var kind : OF_TARGETS) {
          ids.add(show(kind, () -> targets.get(key), tags));
        }
        shown.put(key, ids);
      }
    }
  }

  private <S> MetricID show(Kind<S> kind, Supplier<@Nullable S> status, Tag... about) {
    var tags = Arrays.copyOf(about, about.length + kind.tags().length);
    System.arraycopy(kind.tags(), 0, tags, about.length, kind.tags().length);
    return registry.show(
        kind.series(),
        () -> {
          S now = status.get();
          return now == null ? 0L : kind.value().applyAsLong(now);
        },
        tags);
  }
}
