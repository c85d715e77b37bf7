package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static dev.portcullis.decision.point.RecordedHead.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.policy.attribute.InformationPoint;
import dev.portcullis.policy.attribute.InformationPoints;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import dev.portcullis.threat.ThreatInspector;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route changes of requests and answers, and that nothing goes on without it. */
class FieldEditsTest {

  private static final InstantSource CLOCK = InstantSource.fixed(NOON);

  private static final String POLICY =
      """
      portcullis: 1
      api-keys: [{name: batch, sha256: "%s", metadata: {plan: gold}}]
      upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
      routes:
        - {name: plain, path: /plain, upstream: u, authenticate: [anonymous]}
        - name: edited
          path: /edited/{id}
          upstream: u
          authenticate: [api-key]
          threat: {mode: off}
          cors: {origins: ["https://app.test"]}
          request-headers:
            set: {X-Tenant: acme, X-Plan: '${subject.claims.plan}', X-Id: '${resource.path["id"]}'}
            add: {X-Tag: edge}
            remove: [X-Debug]
          response-headers:
            set: {X-Frame-Options: DENY, X-Owner: '${subject.id}'}
            add: {Vary: '${has(request.query.v) ? request.query.v : "Accept-Language"}'}
            remove: [Server]
        - name: echo
          path: /echo
          upstream: u
          authenticate: [anonymous]
          threat: {mode: off}
          request-headers: {set: {X-Q: '${request.query["q"]}'}}
        - name: told
          path: /told
          upstream: u
          authenticate: [anonymous]
          threat: {mode: off}
          response-headers: {set: {X-Q: '${request.query["q"]}'}}
        - {name: far, path: /far, upstream: u, authenticate: [anonymous], request-headers: {set: {X-Country: '${context.geo.country}'}}}
        - {name: dear, path: /dear, upstream: u, authenticate: [anonymous], request-headers: {set: {X-A: '${request.query["q"] + request.query["q"] + request.query["q"]}'}}}
      rules: [{name: all, effect: permit, when: 'action.method != "DELETE"'}]
      """
          .formatted(ApiKeys.sha256("batch-key"));

  private final PolicyDecisionPoint point = point(InformationPoints.NONE);

  private static PolicyDecisionPoint point(InformationPoints points) {
    var result = PolicyCompiler.compileText(POLICY, 1);
    assertThat(result).isInstanceOf(Compiled.class);
    var policy = ((Compiled) result).snapshot();
    return new PolicyDecisionPoint(
        () -> policy,
        new Authentication(new DecisionPoints.NoKeys(), CLOCK, 10),
        new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 1, 5, CLOCK),
        new ThreatInspector(),
        DecisionPoints.limiters(() -> 0),
        LimitOverrides.NONE,
        points,
        new DecisionPoints.NoPast(),
        new AssertionSigner(AssertionKey.generate(), CLOCK, Duration.ofMinutes(1), 10));
  }

  private Decision decide(String method, String path, @Nullable String query, String... fields)
      throws Exception {
    return point.decide(DecisionPoints.request(method, path, query, BodySource.NONE, fields));
  }

  private static HttpFields sent(Decision decision) {
    return ((Permitted) decision).obligations().fields();
  }

  @Test
  void theUpstreamGetsConstantsAndWhatWasComputed() throws Exception {
    var decision = decide("GET", "/edited/7", null, "X-API-Key", "batch-key", "X-Tenant", "evil");
    var fields = sent(decision);
    assertThat(fields.all("x-tenant")).containsExactly("acme");
    assertThat(fields.first("X-Plan")).isEqualTo("gold");
    assertThat(fields.first("X-Id")).isEqualTo("7");
    assertThat(fields.first("X-Tag")).isEqualTo("edge");
    assertThat(fields.size()).isEqualTo(4);
    var passed = ((Permitted) decision).obligations().forwarding().fields();
    for (String dropped : List.of("X-Tenant", "x_tenant", "X.Plan", "X-Id", "X-DEBUG")) {
      assertThat(passed.passes(dropped)).as(dropped).isFalse();
    }
    assertThat(passed.passes("X-Tag")).isTrue();
  }

  @Test
  void aRouteThatChangesNothingOwesNothing() throws Exception {
    var decision = decide("GET", "/plain", null);
    assertThat(sent(decision)).isSameAs(HttpFields.EMPTY);
    assertThat(decision.duties()).isEmpty();
  }

  @Test
  void anAnswerIsChangedAndCorsHasTheLastWordOnVary() throws Exception {
    var fields =
        told(
            decide("GET", "/edited/7", null, "X-API-Key", "batch-key"),
            200,
            "Server",
            "x/1",
            "X-Frame-Options",
            "ALLOW",
            "Vary",
            "Accept");
    assertThat(fields).doesNotContainKey("Server");
    assertThat(fields.get("X-Frame-Options")).containsExactly("DENY");
    assertThat(fields.get("X-Owner")).containsExactly("batch");
    assertThat(fields.get("Vary")).containsExactly("Accept, Accept-Language, Origin");
  }

  @Test
  void aDenialHasTheConstantsAndNothingThatWasComputed() throws Exception {
    for (var denied :
        List.of(
            decide("GET", "/edited/7", null),
            decide("DELETE", "/edited/7", null, "X-API-Key", "batch-key"))) {
      assertThat(denied.allows()).isFalse();
      var fields = told(denied, 403, "Server", "x/1");
      assertThat(fields.get("X-Frame-Options")).containsExactly("DENY");
      assertThat(fields).doesNotContainKeys("Server", "X-Owner");
    }
  }

  @Test
  void aPreflightHasTheConstants() throws Exception {
    var answered =
        decide(
            "OPTIONS",
            "/edited/7",
            null,
            "Origin",
            "https://app.test",
            "Access-Control-Request-Method",
            "GET");
    assertThat(answered.facts().reason()).isEqualTo(Reason.ANSWERED);
    assertThat(told(answered, 204)).containsKey("X-Frame-Options");
  }

  @Test
  void anInterimAnswerIsGivenNothingAndLosesWhatIsRemoved() throws Exception {
    var decision = decide("GET", "/edited/7", null, "X-API-Key", "batch-key");
    assertThat(told(decision, 103, "Server", "x", "Link", "a").keySet()).containsExactly("Link");
    assertThat(told(decision, 101, "Upgrade", "websocket").keySet()).containsExactly("Upgrade");
  }

  @Test
  void nothingGoesOnWithoutAValue() throws Exception {
    for (String path : List.of("/echo", "/told")) {
      var denied = decide("GET", path, null);
      assertThat(denied.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
      assertThat(denied.facts().detail()).contains("`X-Q` cannot be computed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a%0D%0AX-Evil:1", "a%0A", "%0D", "%00", "a%7F", "%C3%A9", "%E2%80%A8", "%1B"})
  void aValueThatWouldEndItsFieldIsMalformed(String value) throws Exception {
    for (String path : List.of("/echo", "/told")) {
      var denied = decide("GET", path, "q=" + value);
      assertThat(denied.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
      assertThat(denied.facts().detail()).isEqualTo("the value of `X-Q` is none of a field");
      assertThat(told(denied, 400)).isEmpty();
    }
  }

  /** Whatever a client writes: it reaches nobody, or is one line as it was written. */
  @Property(tries = 2_000)
  void noValueOfAClientMakesAnotherLine(@ForAll("texts") String text) throws Exception {
    String query = "q=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    boolean plain = text.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t');
    var request = decide("GET", "/echo", query);
    var answer = decide("GET", "/told", query);
    assertThat(request.allows()).isEqualTo(plain);
    assertThat(answer.allows()).isEqualTo(plain);
    if (plain && !text.isEmpty()) {
      assertThat(sent(request).all("X-Q")).containsExactly(text);
      assertThat(told(answer, 200).get("X-Q")).containsExactly(text);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(20).filter(FieldEditsTest::wellFormed),
        Arbitraries.strings().ascii().ofMaxLength(20),
        Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(20),
        Arbitraries.strings().withChars("a\r\n\t \0:é\u2028").ofMaxLength(8));
  }

  private static boolean wellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  @Test
  void anEmptyValueSendsNoField() throws Exception {
    assertThat(sent(decide("GET", "/echo", "q=")).size()).isZero();
    assertThat(told(decide("GET", "/told", "q="), 200, "X-Q", "upstream").get("X-Q"))
        .containsExactly("upstream");
  }

  @Test
  void whatIsTooLongOrTooDearIsMalformed() throws Exception {
    var fits = decide("GET", "/echo", "q=" + "a".repeat(4096));
    assertThat(fits.allows()).isTrue();
    for (String path : List.of("/echo", "/dear")) {
      var denied = decide("GET", path, "q=" + "a".repeat(path.equals("/echo") ? 4097 : 200_000));
      assertThat(denied.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
    }
  }

  @Test
  void whatCannotBeFoundOutNowIsUndecidable() throws Exception {
    var away =
        new InformationPoint() {
          @Override
          public Set<String> names() {
            return Set.of("geo");
          }

          @Override
          public Told ask(String name, AccessRequest request, Subject subject, Patience patience) {
            return new Told.Unavailable("it is away");
          }
        };
    var request = DecisionPoints.request("GET", "/far");
    var denied = point(new InformationPoints(List.of(away))).decide(request);
    assertThat(denied.facts().reason()).isEqualTo(Reason.UNDECIDABLE);
    assertThat(point.decide(request).facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
  }
}
