package dev.portcullis.proxy.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricFilter;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

  private final Map<String, Integer> counted = new TreeMap<>();
  private final Map<String, Supplier<Number>> gauges = new TreeMap<>();
  private final List<MetricFilter> removed = new ArrayList<>();

  /** A registry that keeps gauges, and whose counters count in {@link #counted}. */
  private MetricRegistry registry() {
    return proxy(
        MetricRegistry.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("removeMatching")) {
            removed.add((MetricFilter) arguments[0]);
            return null;
          }
          var metadata = (Metadata) arguments[0];
          assertThat(metadata.description()).as(metadata.getName()).isPresent();
          String id = metadata.getName() + tags((Tag[]) arguments[arguments.length - 1]);
          if (method.getReturnType() == Counter.class) {
            return proxy(Counter.class, (counter, called, by) -> count(id, by));
          }
          assertThat(method.getReturnType()).isEqualTo(Gauge.class);
          gauges.put(id, supplier(arguments[1]));
          return null;
        });
  }

  @SuppressWarnings("unchecked") // what gauge() takes
  private static Supplier<Number> supplier(Object argument) {
    return (Supplier<Number>) argument;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object count(String id, Object @Nullable [] by) {
    counted.merge(id, by == null ? 1 : (int) (long) (Long) by[0], Integer::sum);
    return null;
  }

  private static String tags(Tag[] tags) {
    return Arrays.stream(tags)
        .map(tag -> tag.getTagName() + '=' + tag.getTagValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private double gauge(String id) {
    return Objects.requireNonNull(gauges.get(id), id).get().doubleValue();
  }

  private static DecisionLine line(
      @Nullable String route, boolean permitted, Reason reason, int status) {
    var facts =
        new DecisionFacts(
            "i",
            1,
            route,
            Subject.ANONYMOUS,
            reason,
            List.of(),
            List.of(),
            List.of(),
            0,
            "",
            Map.of(),
            null);
    return new DecisionLine(
        new RequestFacts(Instant.EPOCH, "i", "", InetAddress.getLoopbackAddress(), "GET", "", "/"),
        facts,
        permitted,
        Ending.of(facts),
        new AnswerFacts(status, 0, 0),
        new Durations(1, 1, 2));
  }

  @Test
  void decisionsAreCountedByRouteAndReasonAndAnswersByOutcome() {
    var measurements = new Measurements(new SeriesRegistry(registry()));
    measurements.add(line("orders", true, Reason.PERMITTED, 200));
    measurements.add(line("orders", true, Reason.PERMITTED, 404));
    measurements.add(line("orders", true, Reason.UPSTREAM_TIMEOUT, 504));
    measurements.add(line("orders", false, Reason.FORBIDDEN, 403));
    measurements.add(line(null, false, Reason.ROUTE_NOT_FOUND, 404));
    assertThat(counted)
        .containsEntry("portcullis_decisions{route=orders,reason=permitted}", 2)
        .containsEntry("portcullis_decisions{route=orders,reason=forbidden}", 1)
        .containsEntry("portcullis_decisions{route=orders,reason=upstream-timeout}", 1)
        .containsEntry("portcullis_decisions{route=none,reason=route-not-found}", 1)
        .containsEntry("portcullis_upstream_answers{route=orders,outcome=2xx}", 1)
        .containsEntry("portcullis_upstream_answers{route=orders,outcome=4xx}", 1)
        .containsEntry("portcullis_upstream_answers{route=orders,outcome=upstream-timeout}", 1)
        .doesNotContainKey("portcullis_upstream_answers{route=none,outcome=none}");
  }

  @Test
  void timesAreShownInSecondsByRoute() {
    var series = new SeriesRegistry(registry());
    var measurements = new Measurements(series);
    measurements.add(line("orders", true, Reason.PERMITTED, 200));
    measurements.add(line("orders", false, Reason.FORBIDDEN, 403));
    series.refresh();
    assertThat(gauge("portcullis_request_seconds_count{route=orders}")).isEqualTo(2);
    assertThat(gauge("portcullis_request_seconds_sum{route=orders}")).isEqualTo(0.000004);
    assertThat(gauge("portcullis_request_seconds_bucket{route=orders,le=0.0005}")).isEqualTo(2);
    assertThat(gauge("portcullis_request_seconds_bucket{route=orders,le=+Inf}")).isEqualTo(2);
    assertThat(gauge("portcullis_decision_seconds_bucket{route=orders,le=0.00005}")).isEqualTo(2);
    assertThat(gauge("portcullis_upstream_seconds_count{route=orders}")).isEqualTo(1);
  }

  @Test
  void aRouteThatLeftThePolicyIsShownNoMore() {
    var measurements = new Measurements(new SeriesRegistry(registry()));
    measurements.add(line("orders", true, Reason.PERMITTED, 200));
    measurements.add(line("bills", true, Reason.PERMITTED, 200));
    measurements.add(line(null, false, Reason.ROUTE_NOT_FOUND, 404));
    measurements.keep(Set.of("bills"));
    var counter = proxy(Counter.class, (proxy, method, arguments) -> null);
    assertThat(removed).hasSize(1);
    for (String route : List.of("orders", "bills", "none")) {
      var id = new MetricID("portcullis_decisions", new Tag("route", route));
      assertThat(removed.get(0).matches(id, counter)).isEqualTo(route.equals("orders"));
    }
  }

  @Test
  void aCounterFollowsItsNumberAlsoWhereThatBeginsAnew() {
    var series = new SeriesRegistry(registry());
    var number = new AtomicLong(3);
    series.show(Series.ERRORS, number::get);
    for (long next : new long[] {5, 5, 2, 4}) {
      number.set(next);
      series.refresh();
    }
    assertThat(counted).containsEntry("portcullis_errors{}", 3 + 2 + 2 + 2);
  }
}
