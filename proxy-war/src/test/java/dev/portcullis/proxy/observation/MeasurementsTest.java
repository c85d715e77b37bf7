package dev.portcullis.proxy.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.Reason;
import dev.portcullis.request.Subject;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

  private final Map<String, Integer> seen = new TreeMap<>();

  /** A registry whose metrics count in {@link #seen} how often they were told something. */
  private MetricRegistry registry() {
    return (MetricRegistry)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {MetricRegistry.class},
            (proxy, method, arguments) ->
                metric(method.getReturnType(), method.getName(), arguments));
  }

  private Object metric(Class<?> type, String kind, @Nullable Object[] arguments) {
    var tags = (Tag[]) java.util.Objects.requireNonNull(arguments[1]);
    String name =
        arguments[0]
            + Arrays.stream(tags)
                .map(tag -> tag.getTagName() + '=' + tag.getTagValue())
                .collect(Collectors.joining(",", "{", "}"));
    assertThat(type).as(kind).isIn(Counter.class, Timer.class);
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, told) -> {
          seen.merge(name, 1, Integer::sum);
          return null;
        });
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
        Instant.EPOCH,
        "i",
        "",
        InetAddress.getLoopbackAddress(),
        "GET",
        "",
        "/",
        facts,
        permitted,
        reason,
        status,
        0,
        0,
        1,
        1,
        2,
        "",
        false);
  }

  @Test
  void decisionsAreCountedByRouteAndReasonAndAnswersByOutcome() {
    var measurements = new Measurements(registry());
    measurements.add(line("orders", true, Reason.PERMITTED, 200));
    measurements.add(line("orders", true, Reason.PERMITTED, 404));
    measurements.add(line("orders", true, Reason.UPSTREAM_TIMEOUT, 504));
    measurements.add(line("orders", false, Reason.FORBIDDEN, 403));
    measurements.add(line(null, false, Reason.ROUTE_NOT_FOUND, 404));
    assertThat(seen)
        .containsEntry("portcullis_decisions{route=orders,reason=permitted}", 2)
        .containsEntry("portcullis_decisions{route=orders,reason=forbidden}", 1)
        .containsEntry("portcullis_decisions{route=orders,reason=upstream-timeout}", 1)
        .containsEntry("portcullis_decisions{route=none,reason=route-not-found}", 1)
        .containsEntry("portcullis_upstream_answers{route=orders,outcome=2xx}", 1)
        .containsEntry("portcullis_upstream_answers{route=orders,outcome=4xx}", 1)
        .containsEntry("portcullis_upstream_answers{route=orders,outcome=upstream-timeout}", 1)
        .containsEntry("portcullis_request{route=orders}", 4)
        .containsEntry("portcullis_decision{route=orders}", 4)
        .containsEntry("portcullis_upstream{route=orders}", 3)
        .doesNotContainKey("portcullis_upstream_answers{route=none,outcome=none}");
  }
}
