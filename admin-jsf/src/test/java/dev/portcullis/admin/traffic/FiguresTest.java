package dev.portcullis.admin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.cluster.node.NodeVitals;
import dev.portcullis.cluster.node.TrafficVitals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void theRateIsKnownFromTheSecondLookOn() {
    Rate first = Rate.UNKNOWN.next(100, SECOND);

    assertThat(first.text()).isEqualTo("–");
    assertThat(first.next(150, 3 * SECOND).text()).isEqualTo("25.0");
  }

  @Test
  void aTotalThatShrinksMakesNoNegativeRate() {
    assertThat(Rate.UNKNOWN.next(100, SECOND).next(10, 2 * SECOND).text()).isEqualTo("–");
  }

  @Test
  void theNodesAreAddedUpAndTheMostFrequentReasonComesFirst() {
    Totals totals =
        Totals.of(
            List.of(
                node(10, 4, Map.of("not-permitted", 2L, "rate-limited", 4L)),
                node(5, 2, Map.of("not-permitted", 3L, "forbidden", 0L))));

    assertThat(totals.requests()).isEqualTo(15);
    assertThat(totals.denied()).isEqualTo(9);
    assertThat(totals.denials())
        .containsExactly(
            new Totals.Denial("not-permitted", 5), new Totals.Denial("rate-limited", 4));
  }

  @Test
  void aDecisionLineIsReadAndWhatItLacksIsEmpty() {
    String line =
        "{\"id\":\"a\",\"decision\":\"permit\",\"status\":200,\"rules\":[\"r\"],\"micros\":{\"total\":1500}}";

    assertThat(DecisionEntry.of(line))
        .hasValueSatisfying(
            entry -> {
              assertThat(entry.isPermitted()).isTrue();
              assertThat(entry.text("status")).isEqualTo("200");
              assertThat(entry.list("rules")).containsExactly("r");
              assertThat(entry.millis("total")).isEqualTo("1.5 ms");
              assertThat(entry.text("subject")).isEmpty();
              assertThat(entry.list("findings")).isEmpty();
            });
  }

  @Test
  void aLineIsReplayedAsFarAsItTellsTimeAndAddress() {
    String line =
        """
        {"time":"2026-11-23T12:00:00.5Z","client":"192.0.2.7","route":"orders","version":7,
         "subject":"alice","issuer":"corp","credential":"c","decision":"deny","reason":"rate-limited",
         "detail":"limit told","limits":{"told":"acme","odd":3}}
        """;
    var recorded = DecisionEntry.of(line).orElseThrow().recorded().orElseThrow();
    assertThat(recorded.time()).isEqualTo(Instant.parse("2026-11-23T12:00:00.5Z"));
    assertThat(recorded.version()).isEqualTo(7);
    assertThat(recorded.permitted()).isFalse();
    assertThat(recorded.request().limits()).containsExactly(Map.entry("told", "acme"));
    for (String host : List.of("example.com", "", "x.test:1", "deadbeef")) {
      String lie = line.replace("192.0.2.7", host);
      assertThat(DecisionEntry.of(lie).orElseThrow().recorded()).isEmpty();
    }
    assertThat(DecisionEntry.of("{}").orElseThrow().recorded()).isEmpty();
  }

  @Test
  void aLineThatIsNoJsonIsLeftOut() {
    assertThat(DecisionEntry.of("")).isEmpty();
    assertThat(DecisionEntry.of("[1]")).isEmpty();
    assertThat(DecisionEntry.of("{\"id\":")).isEmpty();
  }

  private static NodeStatus node(long requests, long permitted, Map<String, Long> denials) {
    var vitals =
        new NodeVitals(
            1,
            true,
            false,
            new TrafficVitals(requests, permitted, denials, 0, 0),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new NodeStatus("id", "data", "name", "", Instant.EPOCH, Instant.EPOCH, vitals);
  }
}
