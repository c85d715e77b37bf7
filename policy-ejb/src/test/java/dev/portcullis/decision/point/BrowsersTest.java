package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static dev.portcullis.decision.point.RecordedHead.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.behaviour.Observation;
import dev.portcullis.decision.Decision;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided of pages, and what their browsers are told. */
class BrowsersTest {

  private static final String APP = "https://app.test";

  private static final String POLICY =
      """
      portcullis: 1
      upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
      limits: [{name: flood, key: address, rate: 1/h, burst: 2, before-authentication: true}]
      routes:
        - {name: app, path: /app, methods: [GET, DELETE], upstream: u, authenticate: [jwt],
           cors: {origins: ["https://app.test", "https://*.below.test"], headers: [Authorization], expose: [ETag],
                  credentials: true, private-network: true, max-age: 1m}}
        - {name: open, path: /open, upstream: u, authenticate: [anonymous], cors: {origins: ["*"]}}
        - {name: plain, path: /plain, upstream: u, authenticate: [anonymous]}
        - {name: form, path: /form, upstream: u, authenticate: [anonymous], origin-check: true, upgrades: [websocket]}
        - {name: both, path: /both, upstream: u, authenticate: [anonymous], origin-check: true, cors: {origins: ["https://app.test"]}}
      rules: [{name: all, effect: permit}]
      """;

  private final RecordedPast past = new RecordedPast();
  private final PolicyDecisionPoint point = point(POLICY.replaceFirst("limits: .*\n", ""));

  private PolicyDecisionPoint point(String text) {
    var policy = ((Compiled) PolicyCompiler.compileText(text, 1)).snapshot();
    return DecisionPoints.of(() -> policy, past, InstantSource.fixed(NOON));
  }

  private static AccessRequest request(String method, String path, String... fields)
      throws Exception {
    return new AccessRequest(
        "id",
        NOON,
        method,
        "https",
        "api.test",
        CanonicalPath.parse(path),
        null,
        "HTTP/1.1",
        HttpFields.of(fields),
        InetAddress.getByName("192.0.2.7"),
        List.of(),
        BodySource.NONE);
  }

  private Decision decide(String method, String path, String... fields) throws Exception {
    return point.decide(request(method, path, fields));
  }

  private Decision preflight(String path, String origin, String method) throws Exception {
    return decide(
        "OPTIONS",
        path,
        "Origin",
        origin,
        "Access-Control-Request-Method",
        method,
        "Access-Control-Request-Private-Network",
        "true");
  }

  @Test
  void aPreflightIsAnsweredWithoutACredential() throws Exception {
    var answered = (Decision.Answered) preflight("/app", APP, "DELETE");
    assertThat(answered.status()).isEqualTo(204);
    assertThat(answered.facts().reason()).isEqualTo(Reason.ANSWERED);
    assertThat(told(answered, 204))
        .isEqualTo(
            Map.of(
                "Access-Control-Allow-Origin",
                List.of(APP),
                "Access-Control-Allow-Credentials",
                List.of("true"),
                "Access-Control-Expose-Headers",
                List.of("ETag"),
                "Access-Control-Allow-Methods",
                List.of("GET, DELETE"),
                "Access-Control-Allow-Headers",
                List.of("Authorization"),
                "Access-Control-Max-Age",
                List.of("60"),
                "Access-Control-Allow-Private-Network",
                List.of("true"),
                "Vary",
                List.of(
                    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers,"
                        + " Access-Control-Request-Private-Network")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.test", "null", "https://app.test.evil.test", "*"})
  void anotherOriginIsToldNothing(String origin) throws Exception {
    var answered = preflight("/app", origin, "GET");
    assertThat(answered).isInstanceOf(Decision.Answered.class);
    assertThat(told(answered, 204)).containsOnlyKeys("Vary");
    assertThat(told(decide("GET", "/app", "Origin", origin), 401)).containsOnlyKeys("Vary");
  }

  @Test
  void aPreflightForAMethodThatNoRouteHasIsRefused() throws Exception {
    assertThat(preflight("/app", APP, "POST").facts().reason())
        .isEqualTo(Reason.METHOD_NOT_ALLOWED);
  }

  @Test
  void whatIsNoPreflightIsJudgedAsUsual() throws Exception {
    assertThat(decide("OPTIONS", "/open", "Origin", APP).allows()).isTrue();
    assertThat(decide("OPTIONS", "/open", "Access-Control-Request-Method", "GET").allows())
        .isTrue();
    assertThat(preflight("/open", APP, "a b").allows()).isTrue();
    assertThat(preflight("/plain", APP, "GET").allows()).isTrue();
    assertThat(preflight("/plain", APP, "GET").duties()).isEmpty();
  }

  @Test
  void aDenialCarriesItsFieldsAndSoDoesAnAnswerOfAnUpstream() throws Exception {
    var denied = decide("GET", "/app", "Origin", APP);
    assertThat(denied.facts().reason()).isEqualTo(Reason.CREDENTIALS_MISSING);
    assertThat(told(denied, 401)).containsEntry("Access-Control-Allow-Origin", List.of(APP));
    var permitted = decide("GET", "/open", "Origin", APP);
    assertThat(
            told(
                permitted,
                200,
                "access-control-allow-origin",
                "https://evil.test",
                "Access-Control-Allow-Credentials",
                "true",
                "Access-Control-Max-Age",
                "9"))
        .isEqualTo(Map.of("Access-Control-Allow-Origin", List.of("*")));
  }

  @Test
  void varyIsMergedAndToldToWhoHasNoOriginToo() throws Exception {
    var denied = decide("GET", "/app");
    assertThat(told(denied, 401)).isEqualTo(Map.of("Vary", List.of("Origin")));
    assertThat(told(denied, 401, "Vary", "Accept", "Vary", "Cookie").get("Vary"))
        .containsExactly("Accept, Cookie, Origin");
    assertThat(told(denied, 401, "Vary", "accept, ORIGIN").get("Vary"))
        .containsExactly("accept, ORIGIN");
    assertThat(told(denied, 401, "Vary", "*").get("Vary")).containsExactly("*");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 103})
  void whatNoPageReadsSaysNothingOfPages(int status) throws Exception {
    var permitted = decide("GET", "/open", "Origin", APP);
    assertThat(told(permitted, status, "Access-Control-Allow-Origin", "*")).isEmpty();
  }

  @Test
  void whatIsRefusedBeforeItsRouteIsKnownCanBeReadToo() throws Exception {
    var limited = point(POLICY);
    var request = request("GET", "/app", "Origin", APP);
    limited.decide(request);
    limited.decide(request);
    var refused = limited.decide(request);
    assertThat(refused.facts().reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(told(refused, 429)).containsEntry("Access-Control-Allow-Origin", List.of(APP));
  }

  @Test
  void aPageIsNotRefusedForAnOffenceOfItsAddress() throws Exception {
    past.addresses = Set.of("192.0.2.7");
    assertThat(preflight("/app", APP, "GET").facts().reason()).isEqualTo(Reason.ANSWERED);
    assertThat(preflight("/plain", APP, "GET").facts().reason()).isEqualTo(Reason.QUARANTINED);
    assertThat(decide("OPTIONS", "/open").facts().reason()).isEqualTo(Reason.QUARANTINED);
    var denied = decide("GET", "/app", "Origin", APP);
    assertThat(denied.facts().reason()).isEqualTo(Reason.QUARANTINED);
    assertThat(told(denied, 403)).containsEntry("Access-Control-Allow-Origin", List.of(APP));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "POST|cross-site|https://evil.test|-",
        "POST|same-site|https://other.test|-",
        "POST|cross-site|-|-",
        "POST|CROSS-SITE|-|-",
        "POST|nonsense|https://api.test|-",
        "POST|-|https://evil.test|-",
        "POST|-|http://api.test|-",
        "POST|-|https://api.test:8443|-",
        "POST|-|https://api.test.evil.test|-",
        "POST|-|https://API.test|-",
        "POST|-|null|-",
        "DELETE|-|https://evil.test|-",
        "get|cross-site|-|-",
        "GET|cross-site|https://evil.test|websocket"
      })
  void whatAnotherSitesPageWouldChangeIsRefused(
      String method, String site, String origin, String upgrade) throws Exception {
    var refused = decide(method, "/form", fields(site, origin, upgrade));
    assertThat(refused.facts().reason()).isEqualTo(Reason.ORIGIN_REFUSED);
    assertThat(past.observed).extracting(Observation::reason).containsOnly(Reason.ORIGIN_REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "POST|same-origin|https://api.test|-",
        "POST|none|-|-",
        "POST|-|https://api.test|-",
        "POST|-|-|-",
        "GET|cross-site|https://evil.test|-",
        "HEAD|cross-site|https://evil.test|-",
        "QUERY|cross-site|https://evil.test|-",
        "GET|same-origin|https://api.test|websocket"
      })
  void whatIsTheSitesOwnOrChangesNothingPasses(
      String method, String site, String origin, String upgrade) throws Exception {
    assertThat(decide(method, "/form", fields(site, origin, upgrade)).allows()).isTrue();
  }

  private static String[] fields(String site, String origin, String upgrade) {
    var fields = new ArrayList<>(List.of("Host", "api.test:443"));
    add(fields, "Sec-Fetch-Site", site);
    add(fields, "Origin", origin);
    add(fields, "Upgrade", upgrade);
    return fields.toArray(String[]::new);
  }

  private static void add(List<String> fields, String name, String value) {
    if (value != null) {
      fields.addAll(List.of(name, value));
    }
  }

  @Test
  void anAllowedPageMayChangeSomethingAndOneThatOnlyBeginsWithItMayNot() throws Exception {
    assertThat(decide("POST", "/both", "Sec-Fetch-Site", "cross-site", "Origin", APP).allows())
        .isTrue();
    for (String[] fields :
        new String[][] {
          {"Origin", "https://evil.test"},
          {"Origin", APP, "Origin", "https://evil.test"},
          {"Origin", APP, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Site", "same-origin"},
          {"Sec-Fetch-Site", "cross-site"}
        }) {
      assertThat(decide("POST", "/both", fields).facts().reason()).isEqualTo(Reason.ORIGIN_REFUSED);
    }
  }
}
