package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.behaviour.Observation;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.BodySource.Peek;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDecisionPointTest {

  private static final String KEY = "test-key-0123456789";
  private static final String POLICY =
      """
      portcullis: 1
      issuers:
        - {name: corp, issuer: "https://corp.test", jwks: "https://corp.test/jwks"}
      api-keys:
        - {name: batch, sha256: "%s", roles: [auditor]}
        - {name: old, sha256: "%s", roles: [reader], expires: 2026-01-01T00:00:00Z}
        - {name: lost, sha256: "%s", roles: [reader], revoked: true}
      roles:
        - {name: reader}
        - {name: auditor, inherits: [reader]}
        - {name: stranger}
      upstreams:
        - {name: orders, targets: ["http://10.0.0.1:8080"]}
      limits:
        - {name: thrice, key: subject, rate: 3/h}
        - {name: odd, key: 'string(subject.claims.shoe)', rate: 3/h}
      routes:
        - name: orders
          path: /v1/orders/**
          methods: [GET, POST]
          upstream: orders
          rewrite: {strip-prefix: /v1, add-prefix: /api}
          authenticate: [jwt, api-key]
          max-body: 1KiB
        - {name: watched, path: "/watched", upstream: orders, authenticate: [anonymous], threat: {mode: observe}}
        - {name: strict, path: "/strict", upstream: orders, authenticate: [anonymous], threat: {mode: block, max-inspected: 16}}
        - {name: few, path: "/few", upstream: orders, authenticate: [anonymous], limits: [thrice]}
        - {name: keyless, path: "/keyless", upstream: orders, authenticate: [api-key], limits: [odd]}
        - {name: lenient, path: "/files/**", upstream: orders, authenticate: [anonymous], path-leniency: [encoded-slash]}
        - {name: named, path: "/named/*", upstream: orders, authenticate: [anonymous], path-leniency: [encoded-dot, encoded-semicolon, encoded-percent, unescaped-characters]}
        - {name: admin, path: "/named/admin", upstream: orders, authenticate: [api-key]}
        - {name: closed, path: "/closed", upstream: orders, authenticate: [api-key]}
      rules:
        - {name: readers, effect: permit, routes: [orders, keyless], roles: [reader]}
        - {name: anyone, effect: permit, routes: [watched, strict, few, lenient, named]}
        - {name: strangers, effect: permit, routes: [closed], roles: [stranger]}
        - {name: no-posting, effect: forbid, routes: [orders], methods: [POST], when: 'request.headers["x-tenant"] == "evil"'}
        - {name: would-forbid, effect: forbid, routes: [orders], mode: shadow}
      """
          .formatted(
              ApiKeys.sha256(KEY), ApiKeys.sha256(KEY + "old"), ApiKeys.sha256(KEY + "lost"));

  private final RecordedPast behaviour = new RecordedPast();
  private @Nullable PolicySnapshot policy =
      ((Compiled) PolicyCompiler.compileText(POLICY, 7)).snapshot();
  private final PolicyDecisionPoint point =
      DecisionPoints.of(() -> policy, behaviour, InstantSource.fixed(NOON));

  @Test
  void aPermittedRequestIsOwedItsForwarding() throws Exception {
    var decision = (Permitted) decide("GET", "/v1/orders/7", "X-API-Key", KEY);
    var obligations = decision.obligations();
    assertThat(obligations.path()).isEqualTo("/api/orders/7");
    assertThat(obligations.forwarding().upstream().name()).isEqualTo("orders");
    assertThat(obligations.subject()).isEqualTo("batch");
    assertThat(obligations.roles()).containsExactlyInAnyOrder("auditor", "reader");
    assertThat(obligations.assertion().split("\\.")).hasSize(3);
    assertThat(decision.facts().rules()).containsExactly("readers");
    assertThat(decision.facts().shadow()).containsExactly("forbid:would-forbid");
    assertThat(decision.facts().policyVersion()).isEqualTo(7);
  }

  @Test
  void whatNoRuleOrRouteAllowsIsDenied() throws Exception {
    assertReason(decide("GET", "/nowhere"), Reason.ROUTE_NOT_FOUND);
    assertReason(decide("GET", "/closed", "X-API-Key", KEY), Reason.NOT_PERMITTED);
    assertReason(
        decide("POST", "/v1/orders", "X-API-Key", KEY, "X-Tenant", "evil"), Reason.FORBIDDEN);
    var other = assertReason(decide("DELETE", "/v1/orders"), Reason.METHOD_NOT_ALLOWED);
    assertThat(other.headers().first("Allow")).contains("GET", "POST");
  }

  @Test
  void aForbidWhoseConditionFailsToEvaluateForbids() throws Exception {
    assertReason(decide("POST", "/v1/orders", "X-API-Key", KEY), Reason.FORBIDDEN);
  }

  @Test
  void badCredentialsAreToldApartAndChallenged() throws Exception {
    var missing = assertReason(decide("GET", "/v1/orders"), Reason.CREDENTIALS_MISSING);
    assertThat(missing.headers().first("WWW-Authenticate")).contains("Bearer");
    assertReason(decide("GET", "/v1/orders", "X-API-Key", "no"), Reason.CREDENTIALS_INVALID);
    assertReason(decide("GET", "/v1/orders", "X-API-Key", KEY + "old"), Reason.CREDENTIALS_EXPIRED);
    assertReason(
        decide("GET", "/v1/orders", "X-API-Key", KEY + "lost"), Reason.CREDENTIALS_REVOKED);
    assertReason(
        decide("GET", "/v1/orders", "X-API-Key", KEY, "Authorization", "Bearer a.b.c"),
        Reason.REQUEST_MALFORMED);
  }

  @Test
  void aTokenWhoseIssuersKeysCannotBeHadIsUndecidable() throws Exception {
    String token =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2NvcnAudGVzdCIsImV4cCI6NDEwMjQ0NDgwMCwic3ViIjoiYSJ9.c2ln";
    assertReason(
        decide("GET", "/v1/orders", "Authorization", "Bearer " + token), Reason.UNDECIDABLE);
  }

  @Test
  void guessingFromOneAddressIsHeldUpAndHoldsUpNobodyElseThere() throws Exception {
    for (int i = 0; i < 6; i++) {
      decide("GET", "/v1/orders", "X-API-Key", "guess-" + i);
    }
    String token = "Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2NvcnAudGVzdCJ9.c2ln";
    var held =
        assertReason(decide("GET", "/v1/orders", "Authorization", token), Reason.RATE_LIMITED);
    assertThat(held.headers().first("Retry-After")).isNotNull();
    assertReason(decide("GET", "/v1/orders", "X-API-Key", "guess-6"), Reason.RATE_LIMITED);
    assertThat(decide("GET", "/v1/orders", "X-API-Key", KEY).allows()).isTrue();
    assertThat(decide("GET", "/files/a").allows()).isTrue();
    assertReason(decide("GET", "/v1/orders"), Reason.CREDENTIALS_MISSING);
  }

  @Test
  void missingCredentialsAreNoGuesses() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertReason(decide("GET", "/v1/orders"), Reason.CREDENTIALS_MISSING);
    }
  }

  @Test
  void aFindingBlocksOrIsOnlyObserved() throws Exception {
    String attack = "q=1'+UNION+SELECT+password+FROM+users--";
    assertReason(
        point.decide(DecisionPoints.request("GET", "/strict", attack, BodySource.NONE)),
        Reason.THREAT_DETECTED);
    var watched = point.decide(DecisionPoints.request("GET", "/watched", attack, BodySource.NONE));
    assertThat(watched.allows()).isTrue();
    assertThat(watched.facts().findings()).isNotEmpty();
  }

  @Test
  void aBodyThatCannotBeLookedAtIsRefusedAndCountsAgainstNobody() throws Exception {
    var json = new String[] {"Content-Type", "application/json"};
    BodySource broken = limit -> new Peek("{\"a\":1,}".getBytes(StandardCharsets.UTF_8), true);
    var malformed = point.decide(DecisionPoints.request("POST", "/strict", null, broken, json));
    assertReason(malformed, Reason.REQUEST_MALFORMED);
    assertThat(malformed.facts().findings()).hasSize(1);
    assertThat(malformed.facts().detail()).isEqualTo("the body is not JSON");
    var coded = new String[] {"Content-Type", "application/json", "Content-Encoding", "br"};
    assertReason(
        point.decide(DecisionPoints.request("POST", "/strict", null, broken, coded)),
        Reason.MEDIA_TYPE_UNSUPPORTED);
    assertThat(behaviour.observed).hasSize(2).allMatch(seen -> seen.findings() == 0);
    assertThat(
            point.decide(DecisionPoints.request("POST", "/watched", null, broken, json)).allows())
        .isTrue();
  }

  @Test
  void anErrorOnTheWayIsUndecidableAndCounted() throws Exception {
    BodySource exhausting =
        limit -> {
          throw new OutOfMemoryError("for a test");
        };
    BodySource deep =
        limit -> {
          throw new StackOverflowError();
        };
    BodySource unlinked =
        limit -> {
          throw new NoClassDefFoundError("for a test");
        };
    for (var body : List.of(exhausting, deep, unlinked)) {
      assertReason(
          point.decide(DecisionPoints.request("POST", "/strict", null, body)), Reason.UNDECIDABLE);
    }
    assertThat(point.errors()).isEqualTo(3);
  }

  @Test
  void anAttackDeepInALongBodyEndsItAndCountsOnce() throws Exception {
    BodySource begins = limit -> new Peek("hello".getBytes(StandardCharsets.UTF_8), false);
    var decision = point.decide(DecisionPoints.request("POST", "/strict", null, begins));
    var review = requireNonNull(((Decision.Permitted) decision).obligations().review());
    byte[] fine = "fine. ".repeat(9000).getBytes(StandardCharsets.UTF_8);
    byte[] attack = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
    assertThat(review.look(fine, 0, fine.length, false)).isNull();
    assertThat(behaviour.observed).hasSize(1);
    for (int i = 0; i < 3; i++) {
      assertThat(review.look(attack, 0, attack.length, true)).isEqualTo(Reason.THREAT_DETECTED);
    }
    assertThat(behaviour.observed).hasSize(2);
    assertThat(behaviour.observed.get(1).reason()).isEqualTo(Reason.THREAT_DETECTED);
    assertThat(behaviour.observed.get(1).findings()).isPositive();
    var watched = point.decide(DecisionPoints.request("POST", "/watched", null, begins));
    var watching = requireNonNull(((Decision.Permitted) watched).obligations().review());
    assertThat(watching.look(attack, 0, attack.length, true)).isNull();
    assertThat(watching.findings()).isNotEmpty();
  }

  @Test
  void aBodyThatIsTooLargeToInspectIsRefusedWhereFindingsBlock() throws Exception {
    byte[] json = ("{\"a\":\"" + "x".repeat(100) + "\"}").getBytes(StandardCharsets.UTF_8);
    BodySource body =
        limit ->
            new Peek(
                java.util.Arrays.copyOf(json, Math.min(limit, json.length)), limit >= json.length);
    var type =
        new String[] {"Content-Type", "application/json", "Content-Length", "" + json.length};
    assertReason(
        point.decide(DecisionPoints.request("POST", "/strict", null, body, type)),
        Reason.BODY_TOO_LARGE);
  }

  @Test
  void aBodyThatCannotBeReadIsMalformed() throws Exception {
    BodySource broken =
        limit -> {
          throw new IOException("bad chunk");
        };
    var type = new String[] {"Content-Type", "application/json", "Transfer-Encoding", "chunked"};
    assertReason(
        point.decide(DecisionPoints.request("POST", "/strict", null, broken, type)),
        Reason.REQUEST_MALFORMED);
  }

  @Test
  void aDeclaredBodyOverTheBoundIsRefusedUnread() throws Exception {
    assertReason(
        decide("POST", "/v1/orders", "X-API-Key", KEY, "Content-Length", "1025"),
        Reason.BODY_TOO_LARGE);
  }

  @Test
  void limitsRefuseWithTheirState() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(decide("GET", "/few").allows()).isTrue();
    }
    var refused = assertReason(decide("GET", "/few"), Reason.RATE_LIMITED);
    assertThat(refused.headers().first("RateLimit")).contains("thrice");
    assertThat(refused.headers().first("Retry-After")).isEqualTo("1200");
  }

  @Test
  void aLimitWhoseKeyCannotBeComputedDoesNotVanish() throws Exception {
    assertReason(decide("GET", "/keyless", "X-API-Key", KEY), Reason.UNDECIDABLE);
  }

  @Test
  void anAmbiguousPathNeedsARouteThatAcceptsIt() throws Exception {
    assertReason(decide("GET", "/v1/orders/a%2fb", "X-API-Key", KEY), Reason.REQUEST_MALFORMED);
    assertReason(decide("GET", "/v1/orders;x=1", "X-API-Key", KEY), Reason.REQUEST_MALFORMED);
    var lenient = (Permitted) decide("GET", "/files/a%2fb");
    assertThat(lenient.obligations().path()).isEqualTo("/files/a%2fb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Eb", "a%3Bb", "a%2541", "a|b", "[0]", "a%2Eb|%2541", "admin%2E"})
  void aFormOfANameIsAcceptedWhereTheRouteSaysSoAndSentAsItCame(String name) throws Exception {
    var permitted = (Permitted) decide("GET", "/named/" + name);
    assertThat(permitted.obligations().path()).isEqualTo("/named/" + name);
    assertReason(decide("GET", "/files/" + name), Reason.REQUEST_MALFORMED);
  }

  /** The upstream may decode twice, or cut parameters off after decoding, whatever was promised. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%2561dmin",
        "%2561dm%2569n",
        "admin%3B",
        "admin%3Bv=1",
        "adm|n%3B%2Fx",
        "x%252fy",
        "x%252f",
        "x%252fadmin"
      })
  void aLeniencyOfARouteOpensNoOther(String name) throws Exception {
    assertMalformed("/named/" + name);
  }

  private void assertMalformed(String path) throws Exception {
    try {
      assertReason(decide("GET", path), Reason.REQUEST_MALFORMED);
    } catch (MalformedPathException refused) {
      assertThat(refused).hasMessageStartingWith("the path ");
    }
  }

  @Test
  void theQuarantinedAreDeniedAtTheEarliestStage() throws Exception {
    behaviour.addresses = Set.of("192.0.2.7");
    assertReason(decide("GET", "/nowhere"), Reason.QUARANTINED);
    behaviour.addresses = Set.of();
    behaviour.subjects = Set.of("api-key|batch");
    assertReason(decide("GET", "/v1/orders", "X-API-Key", KEY), Reason.QUARANTINED);
  }

  @Test
  void aSuspendedAddressLosesWhatIsUnverifiedAndNothingElse() throws Exception {
    behaviour.addresses = Set.of("192.0.2.7");
    assertThat(decide("GET", "/v1/orders", "X-API-Key", KEY).allows()).isTrue();
    assertReason(decide("GET", "/closed", "X-API-Key", KEY), Reason.NOT_PERMITTED);
    assertReason(decide("GET", "/files/a"), Reason.QUARANTINED);
    assertReason(decide("GET", "/files/a", "X-API-Key", "no"), Reason.QUARANTINED);
    assertReason(decide("GET", "/v1/orders", "X-API-Key", "no"), Reason.QUARANTINED);
    assertReason(decide("GET", "/nowhere", "X-API-Key", "no"), Reason.QUARANTINED);
    assertReason(decide("GET", "/nowhere", "X-API-Key", KEY), Reason.QUARANTINED);
  }

  @Test
  void onlyWhatABrowserAddsByItselfIsProvokedByAnotherSite() throws Exception {
    String[] deliberate = {"X-API-Key", KEY, "Sec-Fetch-Site", "cross-site"};
    decide("GET", "/closed", deliberate);
    decide("GET", "/closed", "X-API-Key", "no", "Sec-Fetch-Site", "cross-site");
    decide("GET", "/nowhere", "Sec-Fetch-Site", "same-origin");
    decide("GET", "/nowhere");
    assertThat(behaviour.observed).extracting(Observation::provoked).containsOnly(false);
    behaviour.observed.clear();
    decide("GET", "/nowhere", "Sec-Fetch-Site", "cross-site");
    decide("GET", "/nowhere", "Sec-Fetch-Site", "none");
    decide("GET", "/nowhere", "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Site", "same-origin");
    decide("GET", "/nowhere", "Origin", "null");
    decide("GET", "/nowhere", "Origin", "https://evil.example");
    decide("GET", "/nowhere", "Referer", "https://evil.example/page");
    decide("GET", "/nowhere", "Authorization", "Basic YTpi", "Sec-Fetch-Site", "same-site");
    assertThat(behaviour.observed).extracting(Observation::provoked).containsOnly(true);
  }

  @Test
  void everyDecisionIsObservedOnceAndNeverBelievesAnUnverifiedName() throws Exception {
    decide("GET", "/v1/orders", "X-API-Key", KEY);
    decide("GET", "/v1/orders", "X-API-Key", "guess");
    point.refuse(
        new RefusedRequest(
            "r", NOON, DecisionPoints.client(), Reason.REQUEST_MALFORMED, "a bad path"));
    assertThat(behaviour.observed)
        .extracting(Observation::subject, Observation::authenticated)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("api-key|batch", true),
            org.assertj.core.groups.Tuple.tuple("anonymous|anonymous", false),
            org.assertj.core.groups.Tuple.tuple("anonymous|anonymous", false));
  }

  @Test
  void aFaultIsUndecidableAndNeverAnAllow() throws Exception {
    behaviour.fails = true;
    var denied = assertReason(decide("GET", "/watched"), Reason.UNDECIDABLE);
    assertThat(denied.headers().first("Retry-After")).isEqualTo("1");
    assertThat(denied.facts().detail()).doesNotContain("secret of the fault");
  }

  @Test
  void withoutAPolicyNothingIsDecided() throws Exception {
    policy = null;
    assertReason(decide("GET", "/watched"), Reason.UNDECIDABLE);
  }

  private Decision decide(String method, String path, String... fields) throws Exception {
    return point.decide(DecisionPoints.request(method, path, null, BodySource.NONE, fields));
  }

  private static Denied assertReason(Decision decision, Reason reason) {
    assertThat(decision.facts().reason()).as(decision.facts().detail()).isEqualTo(reason);
    return (Denied) decision;
  }
}
