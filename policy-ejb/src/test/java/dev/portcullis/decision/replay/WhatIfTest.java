package dev.portcullis.decision.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.replay.WhatIf.KeyCount;
import dev.portcullis.decision.replay.WhatIf.Replayed;
import dev.portcullis.decision.replay.WhatIf.Untold;
import dev.portcullis.policy.check.LimitVariant;
import dev.portcullis.policy.check.LimitVariant.Sound;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.expression.RecordedRequest;
import dev.portcullis.policy.limit.LimitPlan;
import dev.portcullis.rate.gcra.LocalLimiter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WhatIfTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final PolicyDocument POLICY =
      document(
          """
          portcullis: 1
          upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
          limits:
            - {name: each, key: subject, rate: 2/s}
            - {name: windows, key: subject, rate: 5/s and 8/m}
            - {name: told, key: "claim:tenant", rate: 2/s}
            - {name: net, key: "address/48", rate: 2/s}
            - {name: up, key: upstream, rate: 2/s}
            - {name: dear, key: subject, rate: 10/s, cost: 5}
            - {name: odd, key: subject, rate: 10/s, cost: "int(subject.claims.price)"}
            - {name: after, key: subject, rate: 10/s, answer-cost: "answer.size"}
            - {name: plan, key: subject, rate: 2/s, tier-by: "claim:plan", tiers: [{name: gold, rate: 9/s}]}
            - {name: month, key: subject, quota: 5/month}
            - {name: first, key: global, rate: 2/s, before-authentication: true}
          routes:
            - {name: r, path: /r, upstream: u, authenticate: [anonymous], limits: [each, windows, told, net, up, dear, odd, after, plan, month]}
            - {name: free, path: /free, upstream: u, authenticate: [anonymous]}
          rules: [{name: all, effect: permit}]
          """);

  private static PolicyDocument document(String text) {
    return ((Compiled) PolicyCompiler.compileText(text, 1)).snapshot().document();
  }

  private static Limit limit(String name) {
    return POLICY.limits().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  private static WhatIf.Answer ask(String name, String amount, List<RecordedDecision> recorded) {
    var limit = limit(name);
    var variant = LimitVariant.of(limit, amount, null);
    assertThat(variant).isInstanceOf(Sound.class);
    return WhatIf.ask(POLICY, 1, limit, ((Sound) variant).amount(), recorded);
  }

  private static Replayed replay(String name, String amount, List<RecordedDecision> recorded) {
    return (Replayed) ask(name, amount, recorded);
  }

  private static RecordedDecision decision(long millis, String subject, String refusedBy) {
    return decision(millis, request("r", subject, "192.0.2.1", Map.of()), refusedBy);
  }

  private static RecordedDecision decision(long millis, RecordedRequest request, String refusedBy) {
    boolean refused = !refusedBy.isEmpty();
    return new RecordedDecision(
        NOON.plusMillis(millis),
        1,
        request,
        !refused,
        refused ? "rate-limited" : "permitted",
        "",
        refusedBy);
  }

  private static RecordedRequest request(
      String route, String subject, String client, Map<String, String> limits) {
    try {
      return new RecordedRequest(
          InetAddress.getByName(client), route, subject, "corp", "token", "c-" + subject, limits);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** What the product's own limiter did of arrivals, as the log tells it. */
  private static List<RecordedDecision> recordedBy(String name, long seed, int requests) {
    var random = new Random(seed);
    long[] clock = {0};
    var limiter = new LocalLimiter(() -> clock[0], 1_000);
    var limit = limit(name);
    var budget = ((LimitPlan.OfRate) LimitPlan.of(limit, limit.amount())).budgets().get(0);
    var recorded = new ArrayList<RecordedDecision>();
    for (int i = 0; i < requests; i++) {
      clock[0] += random.nextInt(400) * 1_000_000L;
      String subject = "s" + random.nextInt(3);
      boolean refused = limiter.acquire(budget, "corp|" + subject, null, 1, 0) > 0;
      recorded.add(decision(clock[0] / 1_000_000, subject, refused ? name : ""));
    }
    return recorded;
  }

  @Property(tries = 200)
  void theAmountUnchangedRefusesWhatWasRefused(@ForAll long seed) {
    var told = replay("each", "2/s", recordedBy("each", seed, 300));
    assertThat(told.refused()).isEqualTo(told.refusedThen());
    assertThat(told.keys()).allMatch(key -> key.refused() == key.refusedThen());
    assertThat(told.requests()).isEqualTo(300);
  }

  @Property(tries = 200)
  void aLargerAmountNeverRefusesMore(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = 10) long more) {
    // Rates whose intervals are whole nanoseconds: no reading of the clock is rounded.
    long[] rates = {1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40};
    var recorded = recordedBy("each", seed, 200);
    int last = Integer.MAX_VALUE;
    for (int i = 0; i <= more; i++) {
      int refused = replay("each", rates[i] + "/s", recorded).refused();
      assertThat(refused).isLessThanOrEqualTo(last);
      last = refused;
    }
  }

  @Test
  void keysThatAreRefusedMostComeFirst() {
    var recorded = new ArrayList<RecordedDecision>();
    for (int i = 0; i < 6; i++) {
      recorded.add(decision(i, "alice", i < 2 ? "" : "each"));
    }
    recorded.add(decision(7, "bob", ""));
    var told = replay("each", "3/s", recorded);
    assertThat(told.refusedThen()).isEqualTo(4);
    assertThat(told.refused()).isEqualTo(3);
    assertThat(told.from()).isEqualTo(NOON);
    assertThat(told.to()).isEqualTo(NOON.plusMillis(7));
    assertThat(told.keys())
        .containsExactly(new KeyCount("corp|alice", 6, 4, 3), new KeyCount("corp|bob", 1, 0, 0));
  }

  @Test
  void onlyRequestsThatTheLimitWasAskedForTakePart() {
    var elsewhere = decision(1, request("free", "alice", "192.0.2.1", Map.of()), "");
    var byAnother = decision(2, "alice", "told");
    var unknown =
        new RecordedDecision(NOON, 1, byAnother.request(), false, "credentials-invalid", "", "");
    var forbidden = new RecordedDecision(NOON, 1, byAnother.request(), false, "forbidden", "", "");
    assertThat(replay("each", "2/s", List.of(elsewhere, byAnother, unknown)).requests()).isZero();
    assertThat(replay("each", "2/s", List.of(forbidden)).requests()).isEqualTo(1);
    // Before authentication all are counted but those that another such limit refused.
    assertThat(replay("first", "9/s", List.of(elsewhere, byAnother, unknown)).requests())
        .isEqualTo(3);
  }

  @Test
  void allWindowsAndCostsCount() {
    var recorded = new ArrayList<RecordedDecision>();
    for (int i = 0; i < 10; i++) {
      recorded.add(decision(i * 1000L, "alice", ""));
    }
    assertThat(replay("windows", "5/s and 8/m", recorded).refused()).isEqualTo(1);
    assertThat(replay("windows", "5/s and 3/m", recorded).refused()).isEqualTo(7);
    assertThat(replay("dear", "5/s", recorded).refused()).isZero();
    assertThat(replay("dear", "4/s", recorded).refused()).isEqualTo(10);
  }

  @Test
  void aKeyIsFoundAsTheLimitFindsItOrTheRecordTellsIt() {
    var one = request("r", "alice", "2001:db8::1", Map.of("told", "acme"));
    var other = request("r", "bob", "2001:db8::2", Map.of("told", "acme"));
    var silent = request("r", "eve", "192.0.2.1", Map.of());
    var recorded = List.of(decision(0, one, ""), decision(0, other, ""), decision(0, silent, ""));
    assertThat(replay("told", "1/s", recorded).keys())
        .containsExactly(new KeyCount("acme", 2, 0, 1));
    assertThat(replay("told", "1/s", recorded).notes())
        .containsExactly("1 requests are left out: their record does not tell their key.");
    assertThat(replay("net", "1/s", recorded).keys())
        .containsExactly(
            new KeyCount("20010db80000/48", 2, 0, 1), new KeyCount("192.0.2.1", 1, 0, 0));
    assertThat(replay("up", "1/s", recorded).keys()).containsExactly(new KeyCount("u", 3, 0, 2));
  }

  @Test
  void whatTheRecordDoesNotTellIsSaid() {
    var recorded = List.of(decision(0, "alice", ""));
    assertThat(ask("odd", "1/s", recorded)).isInstanceOf(Untold.class);
    assertThat(ask("after", "1/s", recorded)).isInstanceOf(Untold.class);
    assertThat(ask("month", "1/month", recorded)).isInstanceOf(Untold.class);
    assertThat(replay("plan", "1/s", recorded).notes()).hasSize(1);
    var older = new RecordedDecision(NOON, 0, recorded.get(0).request(), true, "permitted", "", "");
    assertThat(replay("each", "1/s", List.of(older)).notes())
        .containsExactly("1 of the requests were decided by other versions of the policy.");
  }

  @Test
  void whoRefusedIsAFieldOfTheRecordAndLinesOfOlderVersionsSayItInProse() {
    var said = decision(0, "alice", "each");
    assertThat(new CountedRequests(POLICY, limit("each")).refused(said)).isTrue();
    for (String detail : List.of("limit each", "limit each: it costs more than the burst")) {
      var older = new RecordedDecision(NOON, 1, said.request(), false, "rate-limited", detail, "");
      assertThat(new CountedRequests(POLICY, limit("each")).refused(older)).as(detail).isTrue();
    }
    var prose = new RecordedDecision(NOON, 1, said.request(), false, "forbidden", "limit each", "");
    assertThat(new CountedRequests(POLICY, limit("each")).refused(prose)).isFalse();
  }
}
