package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.jwt.VerificationKeys;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.ThreatInspector;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was permitted once is permitted only as long as it would be permitted anew. */
class OpenRequestsTest {

  private static final String KEY = "test-key-0123456789";
  private static final String POLICY =
      """
      portcullis: 1
      issuers:
        - {name: corp, issuer: "https://corp.test", jwks: "https://corp.test/jwks"}
      api-keys:
        - {name: batch, sha256: "%s", roles: [reader], expires: 2026-11-23T13:00:00Z}
      roles: [{name: reader}]
      upstreams: [{name: feed, targets: ["http://10.0.0.1:8080"]}]
      limits: [{name: once, key: global, rate: 1/h, burst: 1}]
      routes:
        - {name: feed, path: "/feed", upstream: feed, authenticate: [jwt, api-key], limits: [once], upgrades: [websocket]}
      rules:
        - {name: readers, effect: permit, roles: [reader], when: 'context.risk < 0.9'}
        - {name: at-night, effect: forbid, when: 'context.time.getHours() >= 22'}
      """
          .formatted(ApiKeys.sha256(KEY));

  private final RecordedPast signals = new RecordedPast();
  private Instant now = NOON;
  private @Nullable PolicySnapshot policy = compiled(POLICY);
  private final PolicyDecisionPoint point =
      new PolicyDecisionPoint(
          () -> policy,
          new Authentication(new NoKeys(), () -> now, 10),
          new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 1, 1, () -> now),
          new ThreatInspector(),
          DecisionPoints.limiters(() -> 0),
          LimitOverrides.NONE,
          signals,
          new AssertionSigner(AssertionKey.generate(), () -> now, Duration.ofMinutes(1), 10));

  private static PolicySnapshot compiled(String yaml) {
    return ((Compiled) PolicyCompiler.compileText(yaml, 7)).snapshot();
  }

  @Test
  void whatIsUnchangedGoesOn() throws Exception {
    var again = (Permitted) again(request("X-API-Key", KEY));
    assertThat(again.facts().rules()).containsExactly("readers");
    assertThat(again.obligations().forwarding().upgrades()).containsExactly("websocket");
    assertThat(again.obligations().assertion()).isEmpty();
  }

  @Test
  void limitsAreNotChargedAndNothingIsLearnt() throws Exception {
    var request = request("X-API-Key", KEY);
    assertThat(point.decide(request).allows()).isTrue();
    assertThat(point.decide(request).facts().reason()).isEqualTo(Reason.RATE_LIMITED);
    int learnt = signals.observed.size();
    for (int i = 0; i < 100; i++) {
      assertThat(again(request).allows()).isTrue();
    }
    assertThat(signals.observed).hasSize(learnt);
  }

  @Test
  void credentialsEndWhileAnAnswerFlows() throws Exception {
    var request = request("X-API-Key", KEY);
    now = NOON.plusSeconds(3600);
    assertReason(again(request), Reason.CREDENTIALS_EXPIRED);
  }

  @Test
  void aRefusedCredentialIsNoGuess() throws Exception {
    var guess = request("X-API-Key", "guess");
    for (int i = 0; i < 20; i++) {
      var denied = assertReason(again(guess), Reason.CREDENTIALS_INVALID);
      assertThat(denied.headers().first("WWW-Authenticate")).isNotNull();
    }
    assertThat(point.decide(request("X-API-Key", KEY)).allows()).isTrue();
  }

  @Test
  void aRevokedKeyARemovedRouteAndAChangedRuleCount() throws Exception {
    var request = request("X-API-Key", KEY);
    policy =
        compiled(POLICY.replace("roles: [reader], exp", "roles: [reader], revoked: true, exp"));
    assertReason(again(request), Reason.CREDENTIALS_REVOKED);
    policy = compiled(POLICY.replace("\"/feed\"", "\"/food\""));
    assertReason(again(request), Reason.ROUTE_NOT_FOUND);
    policy = compiled(POLICY.replace("\"/feed\"", "\"/feed\", methods: [POST]"));
    assertReason(again(request), Reason.METHOD_NOT_ALLOWED);
    policy = compiled(POLICY.replace("risk < 0.9", "risk < 0.0"));
    assertReason(again(request), Reason.NOT_PERMITTED);
  }

  @Test
  void signalsAndTimeCount() throws Exception {
    var request = request("X-API-Key", KEY);
    signals.risk = 0.95;
    assertReason(again(request), Reason.NOT_PERMITTED);
    signals.risk = 0;
    assertReason(
        point.judgeAgain(request, Instant.parse("2026-11-23T22:00:00Z")), Reason.FORBIDDEN);
    signals.subjects = Set.of("api-key|batch");
    assertReason(again(request), Reason.QUARANTINED);
    signals.subjects = Set.of();
    signals.addresses = Set.of("192.0.2.7");
    assertThat(again(request).allows()).isTrue();
    policy = compiled(POLICY.replace("[jwt, api-key]", "[jwt, api-key, anonymous]"));
    assertReason(again(request("Accept", "*")), Reason.QUARANTINED);
  }

  @Test
  void whatCannotBeJudgedIsUndecidableAtOnce() throws Exception {
    String token =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2NvcnAudGVzdCIsImV4cCI6NDEwMjQ0NDgwMCwic3ViIjoiYSJ9.c2ln";
    assertReason(again(request("Authorization", "Bearer " + token)), Reason.UNDECIDABLE);
    signals.fails = true;
    assertReason(again(request("X-API-Key", KEY)), Reason.UNDECIDABLE);
    signals.fails = false;
    policy = null;
    assertReason(again(request("X-API-Key", KEY)), Reason.UNDECIDABLE);
  }

  private Decision again(AccessRequest request) {
    return point.judgeAgain(request, now);
  }

  private static Denied assertReason(Decision decision, Reason reason) {
    assertThat(decision.facts().reason()).as(decision.facts().detail()).isEqualTo(reason);
    return (Denied) decision;
  }

  private static AccessRequest request(String... fields) throws Exception {
    return DecisionPoints.request("GET", "/feed", fields);
  }

  /** An issuer that is down; nobody may wait for it here. */
  private static final class NoKeys implements VerificationKeys {
    @Override
    public KeyLookup find(KeyRequest request) {
      assertThat(request.mayWait()).isFalse();
      return new KeyLookup.Unavailable("the issuer is down", Duration.ofSeconds(1));
    }

    @Override
    public boolean trusts(Issuer issuer, JWK key) {
      return false;
    }
  }
}
