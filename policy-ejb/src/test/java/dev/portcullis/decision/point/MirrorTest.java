package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.Obligations;
import dev.portcullis.decision.RequestCopy;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of which requests of a route another upstream gets a copy, and as what. */
class MirrorTest {

  private static PolicyDecisionPoint point(String mirror) {
    var result = PolicyCompiler.compileText(policy("mirror: " + mirror), 1);
    assertThat(result).isInstanceOf(Compiled.class);
    var policy = ((Compiled) result).snapshot();
    return DecisionPoints.of(() -> policy, new DecisionPoints.NoPast(), InstantSource.fixed(NOON));
  }

  private static String policy(String fields) {
    return """
    portcullis: 1
    api-keys: [{name: batch, sha256: "%s", roles: [beta]}]
    roles: [{name: beta}]
    upstreams:
      - {name: old, targets: ["http://10.0.0.1:8080"]}
      - name: new
        targets: ["http://10.0.0.2:8080"]
        balance: {by: hash, key: 'request.path'}
        retries: {attempts: 4}
        health: {path: /health}
        circuit-breaker: {failures: 50%%}
      - {name: hasty, targets: ["http://10.0.0.3:8080"], deadline: 2s}
    routes:
      - {name: r, path: /r, upstream: old, authenticate: [api-key, anonymous], request-headers: {set: {X-A: a}}, %s}
      - {name: plain, path: /plain, upstream: old, authenticate: [anonymous]}
    rules: [{name: all, effect: permit, when: 'action.method != "DELETE"'}]
    """
        .formatted(ApiKeys.sha256("batch-key"), fields);
  }

  private static Obligations sent(
      PolicyDecisionPoint point, String method, String path, String... fields) throws Exception {
    var request = DecisionPoints.request(method, path, "", BodySource.NONE, fields);
    return ((Permitted) point.decide(request)).obligations();
  }

  private static @Nullable RequestCopy copy(
      PolicyDecisionPoint point, String method, String... fields) throws Exception {
    return sent(point, method, "/r", fields).copy();
  }

  private static RequestCopy copyOf(String mirror) throws Exception {
    return requireNonNull(copy(point(mirror), "GET"));
  }

  @Test
  void theOriginalGoesWhereItWentAndAnotherUpstreamGetsACopy() throws Exception {
    var sent = sent(point("{upstream: new}"), "GET", "/r");
    assertThat(sent.forwarding().upstream().name()).isEqualTo("old");
    assertThat(sent.balanceKey()).isNull();
    assertThat(audience(sent.assertion())).containsExactly("old");
    var copy = requireNonNull(sent.copy());
    assertThat(copy.upstream().name()).isEqualTo("new");
    assertThat(copy.balanceKey()).isEqualTo("/r");
    assertThat(copy.maxBody()).isEqualTo(64 << 10);
  }

  /** What one upstream is shown as the client's, no other can show. */
  @Test
  void theAssertionIsMadeOutToWhoGetsTheCopyAlone() throws Exception {
    assertThat(audience(copyOf("{upstream: new}").assertion())).containsExactly("new");
  }

  private static List<String> audience(String assertion) throws Exception {
    return SignedJWT.parse(assertion).getJWTClaimsSet().getAudience();
  }

  @Test
  void aCopyIsSentOnceAndGivenUpAfterHalfAMinute() throws Exception {
    var upstream = copyOf("{upstream: new}").upstream();
    assertThat(upstream.retries().attempts()).isEqualTo(1);
    assertThat(upstream.health().path()).isNull();
    assertThat(upstream.circuitBreaker()).isNotNull();
    assertThat(upstream.timeouts().deadline()).isEqualTo(Duration.ofSeconds(30));
    assertThat(copyOf("{upstream: hasty}").upstream().timeouts().deadline())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whoIsNotPermittedIsCopiedNowhere() throws Exception {
    var denied =
        point("{upstream: new, methods: [DELETE]}").decide(DecisionPoints.request("DELETE", "/r"));
    assertThat(denied.facts().reason()).isEqualTo(Reason.NOT_PERMITTED);
    assertThat(denied).isNotInstanceOf(Permitted.class);
  }

  @Test
  void anotherRouteIsNotCopied() throws Exception {
    assertThat(sent(point("{upstream: new}"), "GET", "/plain").copy()).isNull();
  }

  @Test
  void whatIsOnlyJudgedAgainIsNotCopied() throws Exception {
    var point = point("{upstream: new}");
    var again = point.judgeAgain(DecisionPoints.request("GET", "/r"), NOON);
    assertThat(((Permitted) again).obligations().copy()).isNull();
  }

  /** RFC 9110 §9.2.1, RFC 10008. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "QUERY"})
  void safeMethodsAreCopiedUnlessThePolicySaysOtherwise(String method) throws Exception {
    assertThat(copy(point("{upstream: new}"), method)).isNotNull();
    assertThat(copy(point("{upstream: new, methods: [POST]}"), method)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "get", "PROPFIND", "TRACE"})
  void otherMethodsHappenTwiceOnlyWhereThePolicyNamesThem(String method) throws Exception {
    assertThat(copy(point("{upstream: new}"), method)).isNull();
  }

  @Test
  void aMethodThatIsNamedIsCopied() throws Exception {
    assertThat(copy(point("{upstream: new, methods: [POST]}"), "POST")).isNotNull();
  }

  @Test
  void aShareIsAsLargeAsItSays() throws Exception {
    assertThat(copies("0%")).isZero();
    assertThat(copies("100%")).isEqualTo(4_000);
    assertThat(copies("10%")).isBetween(280, 520); // six standard deviations
  }

  private static int copies(String share) throws Exception {
    var point = point("{upstream: new, share: " + share + "}");
    int copies = 0;
    for (int i = 0; i < 4_000; i++) {
      copies += copy(point, "GET") == null ? 0 : 1;
    }
    return copies;
  }

  @Test
  void aConditionChoosesAndOneThatHasNoValueChoosesNothing() throws Exception {
    var roles = point("{upstream: new, when: '\"beta\" in subject.roles'}");
    assertThat(copy(roles, "GET")).isNull();
    assertThat(copy(roles, "GET", "X-API-Key", "batch-key")).isNotNull();
    var failing = point("{upstream: new, when: 'request.headers[\"x-absent\"] == \"1\"'}");
    assertThat(copy(failing, "GET")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mirror: {upstream: nobody}| mirror.upstream",
        "mirror: {upstream: old}| mirror.upstream",
        "mirror: {share: 10%}| mirror.upstream",
        "mirror: {upstream: new}, split: {share: {new: 10%}}| mirror.upstream",
        "mirror: {upstream: new}, split: {when: {new: 'true'}}| mirror.upstream",
        "mirror: {upstream: new}, upgrades: [websocket]| mirror",
        "mirror: {upstream: new, share: 101%}| mirror.share",
        "mirror: {upstream: new, share: -1%}| mirror.share",
        "mirror: {upstream: new, share: 10}| mirror.share",
        "mirror: {upstream: new, max-body: 2MiB}| mirror.max-body",
        "mirror: {upstream: new, when: 'subject.id'}| mirror.when",
        "mirror: {upstream: new, when: 'subjct.id == \"a\"'}| mirror.when",
        "mirror: {upstream: new, when: ''}| mirror.when",
        "mirror: {upstream: new, methods: [GET, CONNECT]}| mirror.methods[1]",
        "mirror: {upstream: new, methods: [TRACE]}| mirror.methods[0]",
        "mirror: {upstream: new, methods: [post]}| mirror.methods[0]",
        "mirror: {upstream: new, methods: [GET, GET]}| mirror.methods[1]",
        "mirror: {upstreams: [new]}| mirror.upstreams",
        "mirror: new| mirror"
      })
  void isRefusedWhereItStands(String fields, String place) {
    var problems = ((Rejected) PolicyCompiler.compileText(policy(fields), 1)).problems();
    assertThat(problems)
        .as("%s", problems)
        .anyMatch(problem -> problem.path().startsWith("routes[0]." + place));
  }
}
