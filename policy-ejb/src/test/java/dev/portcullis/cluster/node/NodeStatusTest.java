package dev.portcullis.cluster.node;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nodes tell of themselves, and what is heard of it. */
class NodeStatusTest {

  private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");

  private static NodeStatus status() {
    var target = new UpstreamVitals.Target("http://10.0.0.1:8080", "well", 1, 2, 300);
    var vitals =
        new NodeVitals(
            7,
            true,
            false,
            new TrafficVitals(100, 90, Map.of("not-permitted", 10L), 3, 1),
            Map.of("leases", 4L),
            Map.of("threads", 32L),
            List.of(
                new UpstreamVitals("orders", "closed", false, 1, 64, 100, 2, 0, List.of(target))),
            List.of(new KeyVitals("hourly", "api-key|batch", 5, 10, 0.5, false)),
            List.of(new IssuerVitals("idp", 2, NOW, NOW, "")),
            List.of(
                new RefusalVitals(
                    "file",
                    "policy.yaml",
                    NOW,
                    List.of(new RefusalVitals.Problem(3, "routes[0]", "no upstream", "name one")),
                    0)),
            List.of(new CertificateVitals("data", NOW, "the file ends early")));
    return new NodeStatus("id", "proxy", "node-1", "10.0.0.9", NOW, NOW, vitals);
  }

  @Test
  void whatIsToldIsWhatIsHeard() {
    assertThat(NodeStatus.of(status().toMap())).isEqualTo(status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"upstreams", "keys", "issuers", "refusals", "certificates"})
  void aNodeThatTellsMoreThanItMayIsHeardOnlySoFar(String list) {
    var map = new HashMap<String, Object>(status().toMap());
    Object one = ((Object[]) requireNonNull(map.get(list)))[0];
    Object[] many = new Object[100_000];
    Arrays.fill(many, one);
    map.put(list, many);
    var heard = NodeStatus.of(map).vitals();
    assertThat(
            List.of(
                    heard.upstreams(),
                    heard.keys(),
                    heard.issuers(),
                    heard.refusals(),
                    heard.certificates())
                .stream()
                .mapToInt(List::size)
                .max())
        .hasValue(
            switch (list) {
              case "upstreams" -> UpstreamVitals.MOST;
              case "refusals" -> 4;
              case "certificates" -> CertificateVitals.MOST;
              default -> 200;
            });
  }

  @Test
  void longTextsAndTablesAreCut() {
    var map = new HashMap<String, Object>(status().toMap());
    map.put("name", "x".repeat(100_000));
    map.put(
        "denials",
        new HashMap<>(
            IntStream.range(0, 100_000).boxed().collect(Collectors.toMap(i -> "r" + i, i -> 1L))));
    var heard = NodeStatus.of(map);
    assertThat(heard.name()).hasSize(GridValues.LONGEST);
    assertThat(heard.vitals().traffic().denials()).hasSize(GridValues.MOST_NUMBERS);
  }

  /** As a node of another version may. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "upstreams",
        "keys",
        "issuers",
        "refusals",
        "certificates",
        "denials",
        "name",
        "seen"
      })
  void whatIsOfAnotherTypeIsNothing(String field) {
    var map = new HashMap<String, Object>(status().toMap());
    for (Object odd : new Object[] {"odd", 5, new Object[] {"odd", 5}, Map.of(1, "one"), true}) {
      map.put(field, odd);
      assertThat(NodeStatus.of(map).vitals().traffic().requests()).isEqualTo(100);
    }
  }
}
