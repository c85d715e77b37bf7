package dev.portcullis.admin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cluster.node.KeyVitals;
import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.cluster.node.NodeVitals;
import dev.portcullis.cluster.node.TrafficVitals;
import dev.portcullis.decision.replay.RecordedDecision;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.expression.RecordedRequest;
import dev.portcullis.rate.quota.QuotaAccount;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.rate.quota.QuotaUse;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveKeyTest {
  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

  private static NodeStatus node(KeyVitals... keys) {
    var vitals =
        new NodeVitals(
            1,
            true,
            false,
            TrafficVitals.NONE,
            Map.of(),
            Map.of(),
            List.of(),
            List.of(keys),
            List.of(),
            List.of(),
            List.of());
    return new NodeStatus("id", "data", "name", "", Instant.EPOCH, Instant.EPOCH, vitals);
  }

  private static PolicyDocument policy(Limit... limits) {
    return new PolicyDocument(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(limits),
        List.of(),
        List.of());
  }

  @Test
  void whatNodesTellOfAKeyIsOneEntry() {
    var policy =
        policy(
            Limit.of("rate", "subject", 10, Duration.ofSeconds(1), 20),
            Limit.of("places", "subject", new Concurrency(9)));
    var one =
        node(
            new KeyVitals("rate", "a", 12, 20, 1.6, false),
            new KeyVitals("places", "a", 3, 9, 1.6, true));
    var other =
        node(
            new KeyVitals("rate", "a", 14, 20, 1.6, false),
            new KeyVitals("places", "a", 4, 9, 1.6, true),
            new KeyVitals("rate/1h", "a", 1, 100, 1.6, false),
            new KeyVitals("gone", "a", 1, 10, 1.6, false));
    assertThat(LiveKey.of(List.of(one, other), List.of(), policy))
        .containsExactly(
            new LiveKey("rate", "rate", "a", "rate", 14, 20, 3, null),
            new LiveKey("places", "places", "a", "concurrency", 7, 9, 3, null),
            new LiveKey("rate/1h", "rate", "a", "rate", 1, 100, 2, null),
            new LiveKey("gone", "", "a", "", 1, 10, 2, null));
  }

  @Test
  void theNearestHaveLeastLeftByShare() {
    var quota =
        new QuotaUse(
            new QuotaAccount("month", "subject", "q", QuotaPeriod.MONTH, ZoneId.of("UTC"), FIRST),
            95,
            100);
    var keys =
        new LiveLimits.Keys(
            LiveKey.of(
                List.of(
                    node(
                        new KeyVitals("rate", "calm", 0, 10, 1.6, false),
                        new KeyVitals("rate", "near", 19, 20, 1.6, false),
                        new KeyVitals("rate", "owing", 25, 20, 1.6, false),
                        new KeyVitals("rate", "hot", 10, 200, 1.6, false))),
                List.of(quota),
                PolicyDocument.EMPTY),
            List.of());
    assertThat(keys.nearest(3)).extracting(LiveKey::key).containsExactly("owing", "near", "q");
    assertThat(keys.nearest(9)).extracting(LiveKey::key).doesNotContain("calm");
    assertThat(keys.nearest(3).get(0).percent()).isEqualTo(125);
    assertThat(keys.nearest(3).get(2).until()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
  }

  @Test
  void theHottestAreCountedMostOftenByTheirLimits() {
    var policy =
        new PolicyDocument(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(
                Limit.of("each", "credential", 10, Duration.ofSeconds(1), 20),
                Limit.of("unused", "global", 10, Duration.ofSeconds(1), 20)),
            List.of(route("r", "each")),
            List.of());
    var recorded =
        List.of(
            decision("r", "a", "permitted", ""),
            decision("r", "b", "permitted", ""),
            decision("r", "a", "rate-limited", "limit each"),
            decision("r", "c", "credentials-invalid", ""),
            decision("other", "a", "permitted", ""));
    assertThat(HotKey.of(policy, recorded))
        .containsExactly(
            new HotKey("each", "corp|a", "rate", 2, 1), new HotKey("each", "corp|b", "rate", 1, 0));
  }

  private static Route route(String name, String limit) {
    return Route.of(name, "/", "u").limited(List.of(limit));
  }

  private static RecordedDecision decision(String route, String who, String reason, String detail) {
    var request =
        new RecordedRequest(
            InetAddress.getLoopbackAddress(), route, who, "corp", "token", who, Map.of());
    return new RecordedDecision(FIRST, 1, request, reason.equals("permitted"), reason, detail, "");
  }
}
