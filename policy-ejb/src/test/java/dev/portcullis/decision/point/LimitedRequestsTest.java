package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Answered;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.limit.LimitPlan;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.concurrency.ConcurrencyLimiter;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.ThreatInspector;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What limits do to a request: all or none, settled when it has ended. */
class LimitedRequestsTest {

  private static final String POLICY =
      """
      portcullis: 1
      api-keys:
        - {name: plain, sha256: "%s", metadata: {tenant: acme}}
        - {name: rich, sha256: "%s", metadata: {tenant: acme, plan: gold}}
      upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
      limits:
        - {name: tenant, key: "claim:tenant", rate: 5/h}
        - {name: user, key: subject, rate: 3/h}
        - {name: dear, key: subject, rate: 10/h, cost: 'action.method == "POST" ? 5 : 1'}
        - {name: sized, key: subject, rate: 10/h, cost: 4, answer-cost: "answer.status >= 500 ? 0 : answer.size / 100"}
        - {name: windows, key: subject, rate: 3/s and 4/h}
        - {name: huge, key: subject, rate: 10/s, cost: 11}
        - {name: tiered, key: subject, rate: 1/h, tier-by: "claim:plan", tiers: [{name: gold, rate: 4/h}]}
        - {name: places, key: subject, concurrency: 2}
        - {name: queue, key: subject, rate: 10/s, burst: 1, delay: 250ms}
        - {name: pipe, key: subject, bandwidth: 64KiB/s}
        - {name: told, key: subject, rate: 10/h, headers: answers}
        - {name: odd, key: subject, rate: 10/h, cost: "int(subject.claims.price)"}
        - {name: quota, key: subject, quota: 3/month}
        - {name: flood, key: "header:X-Flood", rate: 3/h, before-authentication: true}
      routes:
        - {name: two, path: /two, upstream: u, authenticate: [api-key], limits: [tenant, user]}
        - {name: dear, path: /dear, upstream: u, authenticate: [api-key], limits: [dear]}
        - {name: sized, path: /sized, upstream: u, authenticate: [api-key], limits: [sized]}
        - {name: huge, path: /huge, upstream: u, authenticate: [api-key], limits: [huge]}
        - {name: windows, path: /windows, upstream: u, authenticate: [api-key], limits: [windows]}
        - {name: tiered, path: /tiered, upstream: u, authenticate: [api-key], limits: [tiered]}
        - {name: places, path: /places, upstream: u, authenticate: [api-key], limits: [quota, places]}
        - {name: forbidden, path: /forbidden, upstream: u, authenticate: [api-key], limits: [quota, places]}
        - {name: queue, path: /queue, upstream: u, authenticate: [api-key], limits: [queue]}
        - {name: pipe, path: /pipe, upstream: u, authenticate: [api-key], limits: [pipe]}
        - {name: told, path: /told, upstream: u, authenticate: [api-key], limits: [told]}
        - {name: odd, path: /odd, upstream: u, authenticate: [api-key], limits: [odd]}
        - {name: paged, path: /paged, upstream: u, authenticate: [api-key], limits: [quota, places], cors: {origins: ["*"]}}
        - {name: moved, path: /moved, authenticate: [anonymous], redirect: {to: "https://new.test"}}
        - {name: fixed, path: /fixed, authenticate: [anonymous], respond: {status: 200}}
      rules:
        - {name: all, effect: permit}
        - {name: none, effect: forbid, routes: [forbidden]}
      """
          .formatted(ApiKeys.sha256("plain-key"), ApiKeys.sha256("rich-key"));

  private long nanos;
  private int flood;
  private String policy = POLICY;
  private LimitOverrides overrides = LimitOverrides.NONE;
  private final FewQuotas quotas = new FewQuotas();
  private final ConcurrencyLimiter concurrency =
      new ConcurrencyLimiter(() -> nanos, () -> 1, DecisionPoints.ALONE, () -> {});
  private final PolicyDecisionPoint point =
      new PolicyDecisionPoint(
          () -> ((Compiled) PolicyCompiler.compileText(policy, 7)).snapshot(),
          new Authentication(new DecisionPoints.NoKeys(), InstantSource.fixed(NOON), 10),
          new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 1, 5, InstantSource.fixed(NOON)),
          new ThreatInspector(),
          new Limiters(new LocalLimiter(() -> nanos, 100), quotas, concurrency),
          (limit, key) -> overrides.of(limit, key),
          new DecisionPoints.NoPast(),
          new AssertionSigner(
              AssertionKey.generate(), InstantSource.fixed(NOON), Duration.ofMinutes(1), 10));

  @Test
  void whereOneLimitHasNoRoomNoneIsCharged() throws Exception {
    for (int i = 0; i < 3; i++) {
      permitted(get("/two", "plain-key"));
    }
    for (int i = 0; i < 10; i++) {
      denied(get("/two", "plain-key"), Reason.RATE_LIMITED, "limit user");
    }
    permitted(get("/two", "rich-key"));
    permitted(get("/two", "rich-key"));
    denied(get("/two", "rich-key"), Reason.RATE_LIMITED, "limit tenant");
  }

  @Test
  void theFactsTellTheKeysThatNothingElseTells() throws Exception {
    var granted = permitted(get("/two", "plain-key"));
    assertThat(granted.facts().limits()).containsEntry("tenant", "acme").doesNotContainKey("user");
    for (int i = 0; i < 4; i++) {
      permitted(get("/two", i < 2 ? "plain-key" : "rich-key"));
    }
    var refused = denied(get("/two", "rich-key"), Reason.RATE_LIMITED, "limit tenant");
    assertThat(refused.facts().limits()).containsEntry("tenant", "acme");
    assertThat(permitted(get("/dear", "plain-key")).facts().limits()).containsOnlyKeys("flood");
  }

  @Test
  void everyWindowMustHaveRoomAndNoneIsChargedIfOneHasNot() throws Exception {
    for (int i = 0; i < 3; i++) {
      permitted(get("/windows", "plain-key"));
    }
    denied(get("/windows", "plain-key"), Reason.RATE_LIMITED, "limit windows");
    pass(1);
    permitted(get("/windows", "plain-key"));
    var refused = denied(get("/windows", "plain-key"), Reason.RATE_LIMITED, "limit windows");
    assertThat(refused.headers().first("RateLimit")).startsWith("\"windows/1h\";r=0");
  }

  @Test
  void aRequestCostsWhatItsMethodSays() throws Exception {
    permitted(decide("POST", "/dear", "X-API-Key", "plain-key", "X-Flood", "" + flood++));
    permitted(decide("POST", "/dear", "X-API-Key", "plain-key", "X-Flood", "" + flood++));
    denied(get("/dear", "plain-key"), Reason.RATE_LIMITED, "limit dear");
  }

  @Test
  void whatCostsMoreThanTheBurstIsToldNoTimeToComeAgain() throws Exception {
    var refused =
        denied(
            get("/huge", "plain-key"),
            Reason.RATE_LIMITED,
            "limit huge: it costs more than the burst");
    assertThat(refused.headers().first("Retry-After")).isNull();
    assertThat(refused.headers().first("RateLimit-Policy")).startsWith("\"huge\";q=10");
  }

  @Test
  void whatWasTakenAndNotUsedIsGivenBackAndWhatWasUsedBesidesIsOwed() throws Exception {
    var failed = permitted(get("/sized", "plain-key"));
    failed.obligations().metering().ended(new AnswerFacts(502, 0, 0));
    var small = permitted(get("/sized", "plain-key"));
    small.obligations().metering().ended(new AnswerFacts(200, 100, 0));
    small.obligations().metering().ended(new AnswerFacts(200, 100, 0));
    // 1 of 10 is used.
    permitted(get("/sized", "plain-key"));
    var large = permitted(get("/sized", "plain-key"));
    // 9 of 10; this one did cost 104 instead of 4.
    large.obligations().metering().ended(new AnswerFacts(200, 10_400, 0));
    pass(9 * 3600);
    denied(get("/sized", "plain-key"), Reason.RATE_LIMITED, "limit sized");
    pass(2 * 3600);
    permitted(get("/sized", "plain-key"));
  }

  @Test
  void aTierHasItsOwnNumbers() throws Exception {
    permitted(get("/tiered", "plain-key"));
    denied(get("/tiered", "plain-key"), Reason.RATE_LIMITED, "limit tiered");
    for (int i = 0; i < 4; i++) {
      permitted(get("/tiered", "rich-key"));
    }
    denied(get("/tiered", "rich-key"), Reason.RATE_LIMITED, "limit tiered");
  }

  @Test
  void aPlaceIsGivenUpWhenTheRequestHasEnded() throws Exception {
    var first = permitted(get("/places", "plain-key"));
    permitted(get("/places", "plain-key"));
    var refused = denied(get("/places", "plain-key"), Reason.CONCURRENCY_LIMITED, "limit places");
    assertThat(refused.headers().first("RateLimit-Policy"))
        .isEqualTo("\"places\";q=2;qu=\"concurrent-requests\"");
    first.obligations().metering().ended(new AnswerFacts(200, 0, 0));
    permitted(get("/places", "plain-key"));
  }

  @Test
  void whatTheRulesRefuseTakesNeitherAPlaceNorAQuota() throws Exception {
    for (int i = 0; i < 10; i++) {
      denied(get("/forbidden", "plain-key"), Reason.FORBIDDEN, "");
    }
    assertThat(concurrency.inFlight()).isZero();
    assertThat(quotas.taken("api-key|plain")).isZero();
  }

  @Test
  void aQuotaThatIsUsedUpOrUnknownRefuses() throws Exception {
    for (int i = 0; i < 3; i++) {
      permitted(get("/places", "plain-key")).obligations().metering().ended(ENDED);
    }
    var refused = denied(get("/places", "plain-key"), Reason.QUOTA_EXHAUSTED, "limit quota");
    assertThat(refused.headers().first("Retry-After")).isEqualTo("3600");
    quotas.gone = true;
    denied(get("/places", "rich-key"), Reason.UNDECIDABLE, "quota quota cannot be asked for");
  }

  private static final AnswerFacts ENDED = new AnswerFacts(200, 0, 0);

  @Test
  void aRequestIsHeldBackInsteadOfBeingRefused() throws Exception {
    assertThat(permitted(get("/queue", "plain-key")).obligations().metering().delay()).isZero();
    assertThat(permitted(get("/queue", "plain-key")).obligations().metering().delay())
        .isEqualTo(100_000_000);
    assertThat(permitted(get("/queue", "plain-key")).obligations().metering().delay())
        .isEqualTo(200_000_000);
    denied(get("/queue", "plain-key"), Reason.RATE_LIMITED, "limit queue");
  }

  @Test
  void bytesArePacedByTheirBandwidth() throws Exception {
    var metering = permitted(get("/pipe", "plain-key")).obligations().metering();
    assertThat(metering.paced(Flow.REQUEST)).isFalse();
    assertThat(metering.paced(Flow.ANSWER)).isTrue();
    assertThat(metering.pace(Flow.ANSWER, 64 << 10)).isZero();
    assertThat(metering.pace(Flow.ANSWER, 16 << 10)).isBetween(249_000_000L, 251_000_000L);
    assertThat(metering.pace(Flow.ANSWER, 64 << 10)).isBetween(1_240_000_000L, 1_260_000_000L);
  }

  @Test
  void aClientIsToldWithEachAnswerWhereTheOwnerWantsIt() throws Exception {
    var told = permitted(get("/told", "plain-key")).obligations().metering().told();
    assertThat(told.first("RateLimit")).isEqualTo("\"told\";r=9;t=360");
    assertThat(told.first("Retry-After")).isNull();
    assertThat(permitted(get("/two", "plain-key")).obligations().metering().told().size()).isZero();
  }

  @Test
  void aCostThatCannotBeComputedIsUndecidable() throws Exception {
    denied(
        get("/odd", "plain-key"),
        Reason.UNDECIDABLE,
        "tier or cost of limit odd cannot be computed");
  }

  @Test
  void beforeAuthenticationEveryRequestCountsWhateverItsRoute() throws Exception {
    for (int i = 0; i < 3; i++) {
      denied(decide("GET", "/nowhere", "X-Flood", "a"), Reason.ROUTE_NOT_FOUND, "");
    }
    denied(
        decide("GET", "/two", "X-Flood", "a", "X-API-Key", "bad"),
        Reason.RATE_LIMITED,
        "limit flood");
    denied(
        decide("GET", "/two", "X-Flood", "b", "X-API-Key", "bad"),
        Reason.CREDENTIALS_INVALID,
        "the API key is unknown");
  }

  @Test
  void whatWasAskedBeforeAuthenticationIsToldWithTheAnswerTooBesideTheRoutesOwn() throws Exception {
    policy =
        POLICY.replace(
            "before-authentication: true", "before-authentication: true, headers: answers");
    var free = permitted(decide("GET", "/two", "X-Flood", "c", "X-API-Key", "plain-key"));
    assertThat(free.obligations().metering().told().first("RateLimit"))
        .contains("flood")
        .contains("r=2");
    assertThat(
            permitted(get("/told", "plain-key")).obligations().metering().told().first("RateLimit"))
        .contains("flood", "told");
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS, /paged", "GET, /moved", "GET, /fixed"})
  void whatTheGatewayAnswersItselfCountsBeforeAuthenticationAndIsTold(String method, String path)
      throws Exception {
    policy =
        POLICY.replace(
            "before-authentication: true", "before-authentication: true, headers: answers");
    for (int left = 2; left >= 0; left--) {
      var answered = (Answered) page(method, path);
      assertThat(answered.fields().first("RateLimit")).startsWith("\"flood\";r=" + left);
    }
    denied(page(method, path), Reason.RATE_LIMITED, "limit flood");
  }

  @Test
  void aPreflightTakesNothingOfItsRoutesLimits() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(preflight("" + flood++)).isInstanceOf(Answered.class);
    }
    assertThat(concurrency.inFlight()).isZero();
    for (int i = 0; i < 3; i++) {
      permitted(get("/paged", "plain-key")).obligations().metering().ended(ENDED);
    }
    denied(get("/paged", "plain-key"), Reason.QUOTA_EXHAUSTED, "limit quota");
  }

  private Decision page(String method, String path) throws Exception {
    return method.equals("OPTIONS") ? preflight("page") : decide(method, path, "X-Flood", "page");
  }

  private Decision preflight(String counted) throws Exception {
    return decide(
        "OPTIONS",
        "/paged",
        "Origin",
        "https://app.test",
        "Access-Control-Request-Method",
        "GET",
        "X-Flood",
        counted);
  }

  @Test
  void anOverrideTakesThePlaceOfThePolicysAmount() throws Exception {
    var definition = Limit.of("user", "subject", 1, Duration.ofHours(1), 1);
    var one = LimitPlan.of(definition, Rates.of(1, Duration.ofHours(1), 1));
    overrides = (limit, key) -> limit.equals("user") && key.equals("api-key|plain") ? one : null;
    permitted(get("/two", "plain-key"));
    denied(get("/two", "plain-key"), Reason.RATE_LIMITED, "limit user");
    permitted(get("/two", "rich-key"));
    permitted(get("/two", "rich-key"));
  }

  private void pass(long seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  /** Each is its own for what counts floods. */
  private Decision get(String path, String key) throws Exception {
    return decide("GET", path, "X-API-Key", key, "X-Flood", "" + flood++);
  }

  private Decision decide(String method, String path, String... fields) throws Exception {
    return point.decide(DecisionPoints.request(method, path, fields));
  }

  private static Permitted permitted(Decision decision) {
    assertThat(decision.facts().reason()).as(decision.facts().detail()).isEqualTo(Reason.PERMITTED);
    return (Permitted) decision;
  }

  private static Denied denied(Decision decision, Reason reason, String detail) {
    assertThat(decision.facts().reason()).as(decision.facts().detail()).isEqualTo(reason);
    assertThat(decision.facts().detail()).isEqualTo(detail);
    return (Denied) decision;
  }
}
