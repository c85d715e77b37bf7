package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.Obligations;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests of a route go to another upstream: the same callers each time. */
class SplitTest {

  private static PolicyDecisionPoint point(String split) {
    var result = PolicyCompiler.compileText(policy(split), 1);
    assertThat(result).isInstanceOf(Compiled.class);
    var policy = ((Compiled) result).snapshot();
    return DecisionPoints.of(() -> policy, new DecisionPoints.NoPast(), InstantSource.fixed(NOON));
  }

  private static String policy(String split) {
    return """
    portcullis: 1
    api-keys: [{name: batch, sha256: "%s", roles: [beta]}]
    roles: [{name: beta}]
    upstreams:
      - {name: old, targets: ["http://10.0.0.1:8080"], balance: {by: hash, key: 'action.method'}}
      - {name: new, targets: ["http://10.0.0.2:8080"], balance: {by: hash, key: 'request.path'}}
      - {name: next, targets: ["http://10.0.0.3:8080"]}
    routes:
      - {name: r, path: /r, upstream: old, authenticate: [api-key, anonymous], request-headers: {set: {X-A: a}}, split: %s}
    rules: [{name: all, effect: permit, when: 'action.method != "DELETE"'}]
    """
        .formatted(ApiKeys.sha256("batch-key"), split);
  }

  private static Obligations sent(PolicyDecisionPoint point, String who, String... fields)
      throws Exception {
    var request = DecisionPoints.request("GET", "/r", "who=" + who, BodySource.NONE, fields);
    return ((Permitted) point.decide(request)).obligations();
  }

  private static String upstream(PolicyDecisionPoint point, String who) throws Exception {
    return sent(point, who).forwarding().upstream().name();
  }

  private static List<String> all(String split) throws Exception {
    var point = point(split);
    var all = new ArrayList<String>();
    for (int i = 0; i < 2_000; i++) {
      String to = upstream(point, "caller-" + i);
      assertThat(upstream(point, "caller-" + i)).isEqualTo(to);
      all.add(to);
    }
    return all;
  }

  private static final String BY = "{by: 'request.query.who', share: {";

  @Test
  void aCallerStaysOnOneSideAndSharesAreAsLargeAsTheySay() throws Exception {
    var all = all(BY + "new: 10%, next: 20%}}");
    assertThat(all.stream().filter("new"::equals).count()).isBetween(140L, 260L);
    assertThat(all.stream().filter("next"::equals).count()).isBetween(320L, 480L);
  }

  @Test
  void aShareThatGrowsKeepsWhomItHas() throws Exception {
    var few = all(BY + "new: 5%}}");
    var more = all(BY + "new: 50%}}");
    for (int i = 0; i < few.size(); i++) {
      assertThat(few.get(i).equals("new") && !more.get(i).equals("new")).isFalse();
    }
  }

  /** Told in the documentation: the same on every node, in every version. */
  @Test
  void thePointOfAKeyIsItsHash() throws Exception {
    // sha256("a") = ca978112…: 0xca978112 mod 100 = 10; sha256("b") = 3e23e816…: 66
    assertThat(upstream(point(BY + "new: 10%}}"), "a")).isEqualTo("old");
    assertThat(upstream(point(BY + "new: 11%}}"), "a")).isEqualTo("new");
    assertThat(upstream(point(BY + "new: 66%}}"), "b")).isEqualTo("old");
    assertThat(upstream(point(BY + "new: 67%}}"), "b")).isEqualTo("new");
  }

  @Test
  void noneAndAllAreSharesToo() throws Exception {
    assertThat(new HashSet<>(all(BY + "new: 0%}}"))).containsExactly("old");
    assertThat(new HashSet<>(all(BY + "new: 100%}}"))).containsExactly("new");
  }

  @Test
  void aConditionGoesBeforeShares() throws Exception {
    var point = point("{share: {next: 100%}, when: {new: '\"beta\" in subject.roles'}}");
    assertThat(upstream(point, "a")).isEqualTo("next");
    assertThat(sent(point, "a", "X-API-Key", "batch-key").forwarding().upstream().name())
        .isEqualTo("new");
  }

  @Test
  void whatHasNoValueSplitsNothing() throws Exception {
    var failing = point("{when: {new: 'request.headers[\"x-absent\"] == \"1\"'}}");
    assertThat(upstream(failing, "a")).isEqualTo("old");
    var keyless = point("{by: 'request.headers[\"x-absent\"]', share: {new: 100%}}");
    assertThat(upstream(keyless, "a")).isEqualTo("old");
  }

  /** All that belongs to an upstream is that of the one it goes to. */
  @Test
  void theAssertionAndTheTargetsKeyAreForTheUpstreamThatItGoesTo() throws Exception {
    var sent = sent(point(BY + "new: 100%}}"), "a");
    var assertion = SignedJWT.parse(sent.assertion());
    assertThat(assertion.getJWTClaimsSet().getAudience()).containsExactly("new");
    assertThat(sent.balanceKey()).isEqualTo("/r");
    assertThat(sent.fields().first("X-A")).isEqualTo("a");
    assertThat(sent.forwarding().fields().passes("X-A")).isFalse();
  }

  @Test
  void whoIsNotPermittedIsSentNowhere() throws Exception {
    var denied = point("{share: {new: 100%}}").decide(DecisionPoints.request("DELETE", "/r"));
    assertThat(denied.facts().reason()).isEqualTo(Reason.NOT_PERMITTED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{share: {nobody: 10%}}| share.nobody",
        "{share: {old: 10%}}| share.old",
        "{when: {old: 'true'}}| when.old",
        "{when: {nobody: 'true'}}| when.nobody",
        "{share: {new: 101%}}| share.new",
        "{share: {new: -1%}}| share.new",
        "{share: {new: '10'}}| share.new",
        "{share: {new: 60%, next: 60%}}| share",
        "{when: {new: 'subject.id'}}| when.new",
        "{when: {new: 'subjct.id == \"a\"'}}| when.new",
        "{by: 'subject.roles', share: {new: 10%}}| by",
        "{weights: {new: 10%}}| weights"
      })
  void isRefusedWhereItStands(String split, String place) {
    var problems = ((Rejected) PolicyCompiler.compileText(policy(split), 1)).problems();
    assertThat(problems)
        .as("%s", problems)
        .anyMatch(problem -> problem.path().startsWith("routes[0].split." + place));
  }
}
