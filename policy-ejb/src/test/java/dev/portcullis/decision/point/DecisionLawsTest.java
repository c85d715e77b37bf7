package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompiledPolicy;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.limit.LimitPlan;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.concurrency.ConcurrencyLimiter;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.ThreatInspector;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds of decisions whatever the policy and the request, over generated ones. */
class DecisionLawsTest {

  private static final InstantSource CLOCK = InstantSource.fixed(NOON);
  private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();
  private static final AssertionSigner SIGNER =
      new AssertionSigner(AssertionKey.generate(), CLOCK, Duration.ofMinutes(1), 10);

  /** What a question can be told. */
  private static final Set<Reason> ASKED =
      Set.of(
          Reason.PERMITTED,
          Reason.NOT_PERMITTED,
          Reason.FORBIDDEN,
          Reason.ROUTE_NOT_FOUND,
          Reason.METHOD_NOT_ALLOWED,
          Reason.ORIGIN_REFUSED,
          Reason.REQUEST_MALFORMED);

  /** Why a request is refused at its start only. */
  private static final Set<Reason> STARTING =
      Set.of(
          Reason.ANSWERED,
          Reason.THREAT_DETECTED,
          Reason.BODY_TOO_LARGE,
          Reason.RATE_LIMITED,
          Reason.QUOTA_EXHAUSTED,
          Reason.CONCURRENCY_LIMITED);

  /** A policy and its text. */
  record Policy(String text, CompiledPolicy compiled) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** A request's parts. */
  record Asked(String method, String host, String path, List<String> fields) {
    AccessRequest request() {
      return request(BodySource.NONE);
    }

    AccessRequest request(BodySource body) {
      try {
        return new AccessRequest(
            "id",
            NOON,
            method,
            "http",
            host,
            CanonicalPath.parse(path),
            null,
            "HTTP/1.1",
            HttpFields.of(fields.toArray(String[]::new)),
            CLIENT,
            List.of(),
            body);
      } catch (MalformedPathException e) {
        throw new AssertionError(path, e);
      }
    }
  }

  @Property(tries = 250)
  void judgedAgainAtOnceItIsPermittedIfItWas(
      @ForAll("policies") Policy policy, @ForAll("requests") Asked asked) {
    var point = new Point(policy, new DecisionPoints.NoPast(), LimitOverrides.NONE);
    Decision first = point.point.decide(asked.request());
    Decision again = point.point.judgeAgain(asked.request(), NOON);
    var reason = first.facts().reason();
    Assume.that(!STARTING.contains(reason));
    assertThat(again.facts().reason()).as(first.facts().detail()).isEqualTo(reason);
    assertThat(again.allows()).isEqualTo(first.allows());
  }

  @Property(tries = 250)
  void aQuestionIsAnsweredAsTheRequestIsDecided(
      @ForAll("policies") Policy policy, @ForAll("requests") Asked asked) {
    var point = new Point(policy, new DecisionPoints.NoPast(), LimitOverrides.NONE);
    Decision decided = point.point.decide(asked.request());
    var reason = decided.facts().reason();
    boolean byRoute = reason == Reason.ANSWERED && !decided.facts().rules().isEmpty();
    Assume.that(ASKED.contains(reason) || byRoute);
    var question =
        new AccessQuestion(
            decided.facts().subject(),
            asked.method(),
            asked.path(),
            asked.host(),
            Map.of(),
            null,
            headers(asked),
            Map.of("tls", false));
    var told = point.point.ask(policy.compiled(), question, NOON);
    assertThat(told.reason()).as(decided.facts().detail()).isEqualTo(reason);
    assertThat(told.route()).isEqualTo(decided.facts().route());
  }

  private static Map<String, String> headers(Asked asked) {
    var headers = new HashMap<String, String>();
    for (int i = 0; i < asked.fields().size(); i += 2) {
      // A question has each field once.
      Assume.that(headers.put(asked.fields().get(i), asked.fields().get(i + 1)) == null);
    }
    return headers;
  }

  /** An answer of the gateway's own is one to the quota, too, as one of an upstream is. */
  @Property(tries = 150)
  void whatDoesNotGoOnHoldsNoPlaceAndWhatIsDeniedNoQuota(
      @ForAll("policies") Policy policy,
      @ForAll("requests") Asked asked,
      @ForAll("troubles") Trouble trouble) {
    var point = new Point(policy, trouble, trouble);
    Decision decision = point.point.decide(asked.request(trouble.body()));
    if (!decision.allows()) {
      assertThat(point.concurrency.inFlight()).isZero();
    }
    if (decision instanceof Decision.Denied) {
      assertThat(point.quotas.taken("api-key|reader")).isZero();
      assertThat(point.quotas.taken("anonymous|anonymous")).isZero();
    }
  }

  @Property(tries = 150)
  void aFaultOfAnyStageIsUndecidable(
      @ForAll("policies") Policy policy,
      @ForAll("requests") Asked asked,
      @ForAll("troubles") Trouble trouble) {
    var point = new Point(policy, trouble, trouble);
    Decision decision = point.point.decide(asked.request(trouble.body()));
    if (trouble.struck) {
      assertThat(decision.facts().reason()).isEqualTo(Reason.UNDECIDABLE);
    }
    Decision again = point.point.judgeAgain(asked.request(), NOON);
    assertThat(again.allows() && trouble.strikesAgain()).isFalse();
  }

  /** Where something fails. */
  enum Where {
    ADDRESS,
    SUBJECT,
    RISK,
    OVERRIDES,
    BODY,
    NOWHERE
  }

  /** A fault at one place of the way, and everything else quiet. */
  static final class Trouble extends DecisionPoints.NoPast implements LimitOverrides {
    private final Where where;
    private boolean struck;

    Trouble(Where where) {
      this.where = where;
    }

    private void strike(Where here) {
      if (where == here) {
        struck = true;
        throw new IllegalStateException("a fault for a test");
      }
    }

    /** Whether the fault would strike whoever has come as far as the rules. */
    boolean strikesAgain() {
      return where == Where.ADDRESS;
    }

    BodySource body() {
      return limit -> {
        strike(Where.BODY);
        return BodySource.NONE.peek(limit);
      };
    }

    @Override
    public boolean quarantined(InetAddress client) {
      strike(Where.ADDRESS);
      return false;
    }

    @Override
    public boolean quarantined(String subject, String credential) {
      strike(Where.SUBJECT);
      return false;
    }

    @Override
    public double risk(String subject) {
      strike(Where.RISK);
      return 0;
    }

    @Override
    public @Nullable LimitPlan of(String limit, String key) {
      strike(Where.OVERRIDES);
      return null;
    }

    @Override
    public String toString() {
      return where.name();
    }
  }

  /** A decision point whose counters can be looked at. */
  private static final class Point {
    final ConcurrencyLimiter concurrency =
        new ConcurrencyLimiter(() -> 0, () -> 1, DecisionPoints.ALONE, () -> {});
    final FewQuotas quotas = new FewQuotas();
    final PolicyDecisionPoint point;

    Point(Policy policy, DecisionPoints.NoPast past, LimitOverrides overrides) {
      point =
          new PolicyDecisionPoint(
              policy::compiled,
              new Authentication(new DecisionPoints.NoKeys(), CLOCK, 10),
              new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 100, 100, CLOCK),
              new ThreatInspector(),
              new Limiters(new LocalLimiter(() -> 0, 100), quotas, concurrency),
              overrides,
              past,
              SIGNER);
    }
  }

  @Provide
  Arbitrary<Trouble> troubles() {
    return Arbitraries.of(Where.class).map(Trouble::new);
  }

  @Provide
  Arbitrary<Asked> requests() {
    var methods = Arbitraries.of("GET", "POST", "DELETE", "HEAD", "OPTIONS");
    var hosts = Arbitraries.of("api.test", "other.test");
    var paths =
        Arbitraries.of("a", "b", "v1", "v1x", "a%2fb", "a;x", "a;x%2f..", "%61", "")
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(segments -> "/" + String.join("/", segments))
            .filter(DecisionLawsTest::readable);
    var fields =
        Arbitraries.of(
            List.<String>of(),
            List.of("X-API-Key", "reader-key"),
            List.of("X-API-Key", "writer-key"),
            List.of("X-API-Key", "old-key"),
            List.of("X-API-Key", "nobody"),
            List.of("X-Tenant", "acme"),
            List.of("X-Tenant", "acme", "X-Tenant", "evil"),
            List.of("X_Tenant", "acme"),
            List.of("Origin", "https://app.test", "Access-Control-Request-Method", "POST"),
            List.of("X-API-Key", "reader-key", "Origin", "https://app.test"),
            List.of("X-API-Key", "reader-key", "Origin", "http://api.test"),
            List.of("X-API-Key", "reader-key", "Sec-Fetch-Site", "cross-site"),
            List.of("X-API-Key", "reader-key", "X-Tenant", "acme"));
    return Combinators.combine(methods, hosts, paths, fields).as(Asked::new);
  }

  private static boolean readable(String path) {
    try {
      return CanonicalPath.parse(path) != null;
    } catch (MalformedPathException e) {
      return false;
    }
  }

  @Provide
  Arbitrary<Policy> policies() {
    return Combinators.combine(routes().list().ofMinSize(1).ofMaxSize(3), rules())
        .as(DecisionLawsTest::policy)
        .filter(Optional::isPresent)
        .map(Optional::orElseThrow);
  }

  private static Arbitrary<String> routes() {
    var paths = Arbitraries.of("/**", "/a/**", "/v1/**", "/a", "/{x}", "/v1/{x}/b");
    var hosts = Arbitraries.of("", ", hosts: [api.test]", ", hosts: [\"*.test\"]");
    var methods = Arbitraries.of("", ", methods: [GET]", ", methods: [GET, POST]");
    var who = Arbitraries.of("[api-key]", "[anonymous]", "[api-key, anonymous]");
    var more =
        Arbitraries.of(
            "",
            ", rewrite: {strip-prefix: /v1}",
            ", rewrite: {add-prefix: /in}",
            ", path-leniency: [encoded-slash]",
            ", path-leniency: [path-parameters, encoded-slash]",
            ", cors: {origins: [\"https://app.test\"]}",
            ", origin-check: true",
            ", origin-check: true, cors: {origins: [\"https://app.test\"]}",
            ", limits: [places, quota]",
            ", request-headers: {set: {X-A: '${request.headers[\"x-tenant\"]}'}}",
            ", response-headers: {set: {X-A: '${subject.id}', X-B: b}}",
            ", redirect: {to: \"https://new.test\"}, limits: [places, quota]",
            ", respond: {status: 410, body: gone}, cors: {origins: [\"https://app.test\"]}",
            ", threat: {mode: off}");
    return Combinators.combine(paths, hosts, methods, who, more)
        .as(
            (path, host, method, accepted, rest) ->
                "path: \"%s\", authenticate: %s%s%s%s".formatted(path, accepted, host, method, rest)
                    + (rest.contains("redirect") || rest.contains("respond")
                        ? ""
                        : ", upstream: u"));
  }

  private static Arbitrary<List<String>> rules() {
    return Arbitraries.of(
            "effect: permit",
            "effect: permit, roles: [reader]",
            "effect: permit, methods: [GET]",
            "effect: permit, when: 'request.headers[\"x-tenant\"] == \"acme\"'",
            "effect: forbid, methods: [DELETE]",
            "effect: forbid, roles: [writer]",
            "effect: forbid, when: 'request.headers[\"x-tenant\"] == \"evil\"'",
            "effect: forbid, when: 'context.risk > 0.5'",
            "effect: forbid, mode: shadow")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  private static Optional<Policy> policy(List<String> routes, List<String> rules) {
    var text = new ArrayList<String>();
    text.add(
        """
        portcullis: 1
        api-keys:
          - {name: reader, sha256: "%s", roles: [reader]}
          - {name: writer, sha256: "%s", roles: [reader, writer]}
          - {name: old, sha256: "%s", roles: [reader], expires: 2026-01-01T00:00:00Z}
        roles: [{name: reader}, {name: writer}]
        upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
        limits:
          - {name: places, key: subject, concurrency: 2}
          - {name: quota, key: subject, quota: 3/month}
        routes:\
        """
            .formatted(
                ApiKeys.sha256("reader-key"),
                ApiKeys.sha256("writer-key"),
                ApiKeys.sha256("old-key")));
    for (int i = 0; i < routes.size(); i++) {
      text.add("  - {name: r" + i + ", " + routes.get(i) + "}");
    }
    text.add("rules:");
    for (int i = 0; i < rules.size(); i++) {
      text.add("  - {name: p" + i + ", " + rules.get(i) + "}");
    }
    String yaml = String.join("\n", text);
    CompileResult result = PolicyCompiler.compileText(yaml, 7);
    return result instanceof Compiled compiled
        ? Optional.of(new Policy(yaml, compiled.snapshot()))
        : Optional.empty();
  }
}
