package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.RecordedHead.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.Gate;
import dev.portcullis.authentication.jwt.Tokens;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompiledPolicy;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.ThreatInspector;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that browsers can send: where they are taken from, and what becomes of the request. */
class TokenPlaceTest {

  private static final String POLICY =
      """
      portcullis: 1
      issuers: [{name: corp, issuer: "https://idp.example.com/realms/corp", jwks: "https://idp.example.com/certs", algorithms: [ES256]}]
      upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
      limits: [{name: asked, key: "header:Sec-WebSocket-Protocol", rate: 1000/s, before-authentication: true}]
      routes:
        - {name: all, path: /all, upstream: u, authenticate: [jwt, api-key], origin-check: true, upgrades: [websocket],
           token-from: {websocket-protocol: bearer, cookie: __Host-t, query: at}}
        - {name: sent, path: /sent, upstream: u, authenticate: [jwt], origin-check: true, forward-credentials: true, token-from: {cookie: __Host-t}}
        - {name: near, path: /all/near, upstream: u, authenticate: [jwt, anonymous]}
        - {name: open, path: /open, upstream: u, authenticate: [anonymous]}
        - {name: trusted, path: /trusted, upstream: u, authenticate: [anonymous], forward-credentials: true}
        - {name: moved, path: /moved, authenticate: [jwt], token-from: {query: at}, redirect: {to: "https://new.test"}}
        - {name: either, path: /either, upstream: u, authenticate: [jwt, anonymous], token-from: {query: at}}
      rules:
        - {name: permitted, effect: permit}
        - {name: seen, effect: forbid, when: 'has(request.query.at) || has(request.headers.cookie)'}
        - {name: offered, effect: forbid, when: 'has(request.headers.sec_websocket_protocol) && request.headers["sec-websocket-protocol"].contains("bearer.")'}
      """;

  private static final String TOKEN = Tokens.es256(Tokens.CLAIMS);
  private static final String COOKIE = "__Host-t=" + TOKEN;

  private final Gate gate = new Gate();
  private final RecordedPast past = new RecordedPast();
  private final CompiledPolicy policy = compiled();
  private final PolicyDecisionPoint point =
      new PolicyDecisionPoint(
          () -> policy,
          new Authentication(gate, gate, 100),
          new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 1, 12, gate),
          new ThreatInspector(),
          DecisionPoints.limiters(() -> 0),
          LimitOverrides.NONE,
          past,
          new AssertionSigner(AssertionKey.generate(), gate, Duration.ofMinutes(1), 10));

  private static CompiledPolicy compiled() {
    var result = PolicyCompiler.compileText(POLICY, 1);
    assertThat(result).isInstanceOf(Compiled.class);
    return ((Compiled) result).snapshot();
  }

  TokenPlaceTest() {
    gate.keys.put("corp", List.of(Tokens.EC.toPublicJWK()));
  }

  private AccessRequest request(String target, String... fields) throws Exception {
    int question = target.indexOf('?');
    return new AccessRequest(
        "id",
        gate.now,
        "GET",
        "https",
        "api.test",
        CanonicalPath.parse(question < 0 ? target : target.substring(0, question)),
        question < 0 ? null : target.substring(question + 1),
        "HTTP/1.1",
        HttpFields.of(fields),
        InetAddress.getByName("192.0.2.7"),
        List.of(),
        BodySource.NONE);
  }

  private Decision decide(String target, String... fields) throws Exception {
    return point.decide(request(target, fields));
  }

  /** Whose server that is, and who looks at what it logs, the token's owner does not know. */
  @Test
  void aRedirectDoesNotTakeATokenAlong() throws Exception {
    var answered = (Decision.Answered) decide("/moved?a=b&at=" + TOKEN + "&c=d");
    assertThat(answered.fields().first("Location")).isEqualTo("https://new.test/moved?a=b&c=d");
    assertThat(told(answered, 307).get("Cache-Control")).containsExactly("no-store");
  }

  private AccessRequest sent(Decision decision) {
    assertThat(decision.facts().reason()).isEqualTo(Reason.PERMITTED);
    return ((Permitted) decision).obligations().request();
  }

  /** Of each kind, a good one among neighbours, and what is left of it. */
  private static final List<String[]> GOOD =
      List.of(
          new String[] {"/all", COOKIE, null},
          new String[] {"/all", "a=1; " + COOKIE + "; b=\"2\"", "a=1; b=\"2\""},
          new String[] {"/all", COOKIE + "; b=2;c", "b=2;c"},
          new String[] {"/all", "__host-t=x;a=1;  " + COOKIE, "__host-t=x;a=1"});

  @Test
  void aTokenInACookieIsTakenAndTheOthersStayOctetForOctet() throws Exception {
    for (String[] each : GOOD) {
      var decision = decide(each[0], "Host", "api.test", "Cookie", each[1], "Accept", "x");
      var sent = sent(decision);
      assertThat(decision.facts().subject().id()).isEqualTo("alice");
      assertThat(sent.fields().first("Cookie")).isEqualTo(each[2]);
      assertThat(sent.fields().first("Accept")).isEqualTo("x");
    }
    assertThat(gate.lookups).as("it is remembered").isEqualTo(1);
  }

  @Test
  void ofSeveralCookieFieldsTheRightOneIsTaken() throws Exception {
    var sent = sent(decide("/all", "cookie", "a=1", "cookie", COOKIE, "cookie", "b=2"));
    assertThat(sent.fields().all("cookie")).containsExactly("a=1", "b=2");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "at=T, -",
        "a=%31&at=T&b=+&&c, a=%31&b=+&&c",
        "at=T&a, a",
        "a&at=T, a",
        "at=T&, ''",
        "AT=x&a.t=y&at=T, AT=x&a.t=y",
        "xat=1&at=T&at2=2, xat=1&at2=2"
      })
  void aTokenInTheQueryIsTakenAndTheOthersStayOctetForOctet(String query, String left)
      throws Exception {
    var sent = sent(decide("/all?" + query.replace("=T", "=" + TOKEN)));
    assertThat(sent.query()).isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "chat, bearer.T|chat|-|-",
        "bearer.T , chat,other|chat,other|-|-",
        "bearer, bearer.T|-|bearer|bearer",
        "bearer.T,chat,bearer|chat|bearer|bearer",
        "bearers, bearer.T, bearer|bearers|-|bearer"
      })
  void aTokenAmongProtocolsIsTakenAndAnAnswerSelectsOneThatWasOffered(
      String offer, String left, String ignored, String selected) throws Exception {
    var decision = decide("/all", "Sec-WebSocket-Protocol", offer.replace("T", TOKEN));
    assertThat(sent(decision).fields().first("Sec-WebSocket-Protocol")).isEqualTo(left);
    var answer = told(decision, 101).get("Sec-WebSocket-Protocol");
    assertThat(answer).isEqualTo(selected == null ? null : List.of(selected));
    assertThat(told(decision, 101, "Sec-WebSocket-Protocol", "chat").get("Sec-WebSocket-Protocol"))
        .containsExactly("chat");
  }

  @Test
  void aTokenThatIsTheOnlyProtocolIsRefusedSinceNoAnswerCouldSelectOne() throws Exception {
    var refused = decide("/all", "Sec-WebSocket-Protocol", "bearer." + TOKEN);
    assertThat(refused.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
    assertThat(refused.facts().detail()).contains("only protocol").doesNotContain(TOKEN);
  }

  @Test
  void twoCredentialsAreMalformedWhicheverPair() throws Exception {
    var places =
        List.of(
            new String[] {"/all", "Cookie", COOKIE},
            new String[] {"/all?at=" + TOKEN},
            new String[] {"/all", "Sec-WebSocket-Protocol", "chat, bearer." + TOKEN},
            new String[] {"/all", "Authorization", "Bearer " + TOKEN},
            new String[] {"/all", "Authorization", "Basic eDp5"},
            new String[] {"/all", "X-API-Key", "k"});
    int tried = 0;
    for (String[] one : places) {
      for (String[] other : places) {
        var fields = new ArrayList<String>(List.of(one).subList(1, one.length));
        fields.addAll(List.of(other).subList(1, other.length));
        String target = one[0].length() > other[0].length() ? one[0] : other[0];
        boolean same = one == other && one.length == 1;
        String both = same ? target + "&at=" + TOKEN : target;
        var refused = decide(both, fields.toArray(String[]::new));
        assertThat(refused.facts().reason()).as(both + fields).isEqualTo(Reason.REQUEST_MALFORMED);
        tried++;
      }
    }
    assertThat(tried).isEqualTo(36);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%61t=T",
        "a%74=T",
        "%61%74=T",
        "at=",
        "at",
        "at=%2B",
        "at=a b",
        "at=a,b",
        "at=T;x",
        "at=T&at=",
        "at=T&%61t=x",
        "at=T%00",
        "at=\"T\""
      })
  void aParameterThatCanBeReadInTwoWaysIsMalformed(String query) throws Exception {
    var refused = decide("/all?" + query.replace("T", TOKEN));
    assertThat(refused.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
    assertThat(refused.facts().detail()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__Host-t=",
        "__Host-t=\"T\"",
        "__Host-t=T; __Host-t=T",
        "__Host-t=T; __Host-t =x",
        "__Host-t=T,a",
        "__Host-t=T; __Host-t="
      })
  void aCookieThatCanBeReadInTwoWaysIsMalformed(String cookie) throws Exception {
    var refused = decide("/all", "Cookie", cookie.replace("T", TOKEN));
    assertThat(refused.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
  }

  @Test
  void anApiKeyIsNoToken() throws Exception {
    assertThat(decide("/all?at=portcullis_key").facts().reason())
        .isEqualTo(Reason.CREDENTIALS_INVALID);
  }

  @Test
  void aRouteThatSaysNothingTakesNone() throws Exception {
    for (var decision :
        List.of(
            decide("/all/near", "Cookie", COOKIE),
            decide("/all/near", "Sec-WebSocket-Protocol", "chat, b." + TOKEN),
            decide("/either", "Cookie", COOKIE))) {
      assertThat(sent(decision).fields().first("Cookie")).isNull();
      assertThat(decision.facts().subject().anonymous()).isTrue();
    }
    assertThat(decide("/sent?x=" + TOKEN).facts().reason()).isEqualTo(Reason.CREDENTIALS_MISSING);
  }

  @Test
  void aCookieThatIsATokenElsewhereGoesNowhereUnlessCredentialsDo() throws Exception {
    var open = sent(decide("/open", "Cookie", "a=1; " + COOKIE));
    assertThat(open.fields().first("Cookie")).isEqualTo("a=1");
    assertThat(open.fields().first("Authorization")).isNull();
  }

  @Test
  void whereCredentialsAreForwardedTheTokenIsInItsField() throws Exception {
    var decision = decide("/sent", "Cookie", "a=1; " + COOKIE);
    var sent = sent(decision);
    assertThat(sent.fields().first("Authorization")).isEqualTo("Bearer " + TOKEN);
    assertThat(sent.fields().first("Cookie")).isEqualTo("a=1");
    assertThat(((Permitted) decision).obligations().forwarding().fields().passes("authorization"))
        .isTrue();
  }

  @Test
  void aPageWithATokenInItsAddressIsNotToldOnByAnyRoute() throws Exception {
    String page = "https://api.test/all?a=1&at=" + TOKEN + "&b=2";
    var sent = sent(decide("/open", "Referer", page));
    assertThat(sent.fields().first("Referer")).isEqualTo("https://api.test/all?a=1&b=2");
    var only = sent(decide("/open", "Referer", "https://api.test/all?%61t=" + TOKEN));
    assertThat(only.fields().first("Referer")).isEqualTo("https://api.test/all");
    var other = sent(decide("/open", "Referer", "https://api.test/at?x=at"));
    assertThat(other.fields().first("Referer")).isEqualTo("https://api.test/at?x=at");
  }

  @Test
  void nobodyKeepsAnAnswerToATokenInTheAddressAndNoSharedCacheOneToACookie() throws Exception {
    var query = decide("/all?at=" + TOKEN);
    assertThat(
            told(
                query,
                200,
                "Cache-Control",
                "public, max-age=9",
                "CDN-Cache-Control",
                "max-age=9",
                "Referrer-Policy",
                "unsafe-url"))
        .isEqualTo(
            Map.of(
                "Cache-Control", List.of("no-store"), "Referrer-Policy", List.of("strict-origin")));
    var cookie = decide("/all", "Cookie", COOKIE);
    assertThat(told(cookie, 200, "Cache-Control", "public", "Surrogate-Control", "max-age=9"))
        .isEqualTo(Map.of("Cache-Control", List.of("public", "private")));
    assertThat(told(cookie, 200, "Cache-Control", "No-Store"))
        .isEqualTo(Map.of("Cache-Control", List.of("No-Store")));
    assertThat(decide("/all", "Authorization", "Bearer " + TOKEN).duties()).isEmpty();
  }

  @Test
  void whatIsLoggedOfLimitsBeforeAuthenticationIsNoToken() throws Exception {
    var decision = decide("/all?at=" + TOKEN);
    assertThat(decision.facts().toString()).doesNotContain(TOKEN);
    assertThat(decision.toString()).doesNotContain(TOKEN);
  }

  @Test
  void itIsTakenAgainWhileItStreamsAndEndsWithTheToken() throws Exception {
    var asked = request("/all?at=" + TOKEN, "Sec-WebSocket-Protocol", "chat");
    assertThat(point.decide(asked).allows()).isTrue();
    assertThat(point.judgeAgain(asked, gate.now).allows()).isTrue();
    gate.now = gate.now.plus(Duration.ofDays(1));
    assertThat(point.judgeAgain(asked, gate.now).facts().reason())
        .isEqualTo(Reason.CREDENTIALS_EXPIRED);
  }

  @Test
  void whatAPageOfAnotherSiteSendsIsNoGuessOfWhoSitsThere() throws Exception {
    for (int i = 0; i < 20; i++) {
      decide("/all?at=guess" + i, "Sec-Fetch-Site", "cross-site");
      decide("/all", "Cookie", "__Host-t=guess" + i, "Origin", "https://evil.test");
    }
    assertThat(past.observed).allMatch(observation -> observation.provoked());
    assertThat(decide("/all?at=guess", "Sec-Fetch-Site", "cross-site").facts().reason())
        .as("pages' guesses are bounded too")
        .isEqualTo(Reason.RATE_LIMITED);
    assertThat(decide("/all?at=" + TOKEN).allows()).isTrue();
    for (int i = 0; i < 20; i++) {
      decide("/all?at=guess" + i);
    }
    assertThat(decide("/all?at=guess").facts().reason()).isEqualTo(Reason.RATE_LIMITED);
  }

  @Test
  void anAddressInQuarantineStillLetsAGoodTokenIn() throws Exception {
    past.addresses = Set.of("192.0.2.7");
    assertThat(decide("/all", "Cookie", COOKIE).allows()).isTrue();
    assertThat(decide("/all?at=x").facts().reason()).isEqualTo(Reason.QUARANTINED);
    assertThat(decide("/open?at=" + TOKEN, "Cookie", COOKIE).facts().reason())
        .isEqualTo(Reason.QUARANTINED);
  }

  @Test
  void aQuestionIsJudgedWithoutTheToken() throws Exception {
    var question =
        new AccessQuestion(
            gate.subject(gate.bearer(TOKEN)),
            "GET",
            "/all",
            null,
            Map.of(),
            "at=" + TOKEN,
            Map.of("referer", "https://api.test/?at=" + TOKEN),
            Map.of());
    assertThat(point.ask(policy, question, gate.now).toString())
        .contains("PERMITTED")
        .doesNotContain(TOKEN);
  }
}
