package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Contract §8, from outside: what administration over REST answers, to whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminRestIT {
  private static final String POLICY = "/portcullis/api/v1/policy";
  private static final String KEYS = "/portcullis/api/v1/api-keys";
  private static final String PROBLEM = "application/problem+json";
  private static final String YAML = "application/yaml";
  private static final String JSON = "application/json";

  private static final String QUESTION =
      """
      {"subject": {"type": "user", "id": "bob", "properties": {"roles": ["%s"]}},
       "action": {"name": "GET"}, "resource": {"type": "route", "id": "/orders/7"}}
      """;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @SuppressWarnings("NullAway.Init")
  private TestIssuer issuer;

  @SuppressWarnings("NullAway.Init")
  private Bundle bundle;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    issuer = new TestIssuer();
    open.add(issuer);
    bundle = Bundle.with().start();
    open.add(bundle);
    assertThat(put(policy("first")).statusCode()).isEqualTo(200);
  }

  @AfterAll
  void stop() throws Exception {
    for (var opened : open) {
      opened.close();
    }
  }

  private String policy(String role) {
    return """
    portcullis: 1
    issuers: [{name: test, issuer: "%s", jwks: "%s", audiences: [test], administrators: {audience: admin, roles: {ops: administrator, watch: viewer}}}]
    roles: [{name: reader}, {name: %s}]
    upstreams: [{name: up, targets: ["http://127.0.0.1:1"]}]
    routes: [{name: orders, path: "/orders/{id}", upstream: up, authenticate: [jwt, api-key]}]
    rules: [{name: read, effect: permit, roles: [reader]}]
    """
        .formatted(TestIssuer.ISSUER, issuer.jwksUrl(), role);
  }

  @Test
  void nobodyIsServedWithoutACredentialOfTheRequestItself() throws Exception {
    for (String path : new String[] {POLICY, KEYS, "/portcullis/api/v1/nothing"}) {
      var answer = send(request("GET", path, "").header("Cookie", "PORTCULLIS_CONSOLE=x"));
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(2);
      assertProblem(answer);
    }
  }

  @Test
  void theDocumentComesInTheFormThatIsAskedFor() throws Exception {
    var yaml = get(POLICY, "Accept", YAML);
    assertThat(yaml.body()).startsWith("portcullis: 1\n");
    assertThat(get(POLICY, "Accept", JSON).body()).startsWith("{\"portcullis\":1");
    assertThat(get(POLICY, "Accept", "text/html").statusCode()).isEqualTo(406);
    String tag = yaml.headers().firstValue("ETag").orElseThrow();
    assertThat(get(POLICY, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @Test
  void ofTwoWritersOneLosesTheRace() throws Exception {
    String tag = get(POLICY, "Accept", YAML).headers().firstValue("ETag").orElseThrow();
    var won = send(admin("PUT", POLICY, policy("winner"), YAML).header("If-Match", tag));
    assertThat(won.body()).matches("\\{\"version\":\\d+}");
    var lost = send(admin("PUT", POLICY, policy("loser"), YAML).header("If-Match", tag));
    assertThat(lost.statusCode()).isEqualTo(412);
    assertProblem(lost);
    assertThat(get(POLICY, "Accept", YAML).body()).contains("winner").doesNotContain("loser");
  }

  @Test
  void everyProblemOfADocumentIsToldAndNothingIsChanged() throws Exception {
    String before = get(POLICY, "Accept", YAML).body();
    String bad = "portcullis: 1\nwhat: 1\nroles:\n  - {name: a, inherits: [nobody]}\n";
    for (var answer :
        new HttpResponse<?>[] {put(bad), send(admin("POST", POLICY + "/check", bad, YAML))}) {
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat((String) answer.body()).contains("\"line\":2", "\"line\":4", "\"remedy\":");
    }
    assertThat(get(POLICY, "Accept", YAML).body()).isEqualTo(before);
  }

  /** With If-Match or without, forth and back: the next request is judged by what was published. */
  @Test
  void whatIsPublishedOrActivatedIsInForceWhenTheAnswerComes() throws Exception {
    String open = policy("open").replace("api-key]", "api-key, anonymous]");
    for (int i = 0; i < 10; i++) {
      String closed = policy("closed" + i);
      var shut = put(closed);
      assertThat(shut.statusCode()).as(shut.body()).isEqualTo(200);
      String version = get(POLICY, "Accept", YAML).headers().firstValue("ETag").orElseThrow();
      assertThat(asked()).isEqualTo("credentials-missing");
      var opened = put(open);
      assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
      assertThat(asked()).isEqualTo("not-permitted");
      String path = POLICY + "/versions/" + version.replace("\"", "") + "/activate";
      assertThat(send(admin("POST", path, "", JSON)).statusCode()).isEqualTo(200);
      assertThat(asked()).isEqualTo("credentials-missing");
    }
  }

  private String asked() throws IOException {
    return RawHttp.request(bundle.dataPort(), "GET", "/orders/7").reason();
  }

  @Test
  void aCheckPublishesNothing() throws Exception {
    String before = get(POLICY, "Accept", YAML).body();
    assertThat(send(admin("POST", POLICY + "/check", policy("checked"), YAML)).statusCode())
        .isEqualTo(200);
    assertThat(get(POLICY, "Accept", YAML).body()).isEqualTo(before);
  }

  @Test
  void whatCannotBeReadIsRefusedInOurWords() throws Exception {
    assertProblem(415, send(admin("PUT", POLICY, "x", "text/plain")));
    assertProblem(405, send(admin("PATCH", POLICY, "", YAML)));
    assertProblem(404, get("/portcullis/api/v1/nothing", "Accept", JSON));
    assertProblem(400, get(POLICY + "/versions?limit=x", "Accept", JSON));
    assertProblem(400, send(admin("PUT", POLICY, policy("x"), YAML).header("If-Match", "1")));
    assertProblem(400, send(admin("POST", KEYS, "[1]", JSON)));
    assertProblem(400, send(admin("POST", KEYS, "{\"name\":\"a\",\"name\":\"b\"}", JSON)));
    assertProblem(400, send(admin("POST", KEYS, "{\"name\":\"a\",\"what\":1}", JSON)));
    assertProblem(400, send(admin("POST", KEYS, "[".repeat(5_000), JSON)));
  }

  @Test
  void aBodyIsBoundedWhateverItsHeadSays() throws Exception {
    byte[] big = " ".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8);
    for (BodyPublisher body :
        new BodyPublisher[] {
          BodyPublishers.ofByteArray(big),
          BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(big))
        }) {
      var request =
          HttpRequest.newBuilder(bundle.admin(POLICY))
              .header("Authorization", basic("admin", Bundle.ADMIN_PASSWORD))
              .header("Content-Type", YAML)
              .PUT(body);
      assertProblem(413, send(request));
    }
  }

  @Test
  void aRollBackPutsAnOldVersionInForce() throws Exception {
    long old = version(put(policy("old")));
    put(policy("newer"));
    var back = send(admin("POST", POLICY + "/versions/" + old + "/activate", "", JSON));
    assertThat(version(back)).isEqualTo(old);
    assertThat(get(POLICY, "Accept", YAML).body()).contains("{name: old}");
    assertThat(get(POLICY + "/versions?limit=1000", "Accept", JSON).body())
        .containsPattern("\"version\":" + old + ",[^}]*\"active\":true");
    assertProblem(404, send(admin("POST", POLICY + "/versions/999999/activate", "", JSON)));
  }

  @Test
  void aKeysSecretIsToldOnce() throws Exception {
    var created = send(admin("POST", KEYS, "{\"name\":\"once\",\"roles\":[\"reader\"]}", JSON));
    assertThat(created.statusCode()).isEqualTo(201);
    String secret = find("\"secret\":\"([^\"]+)\"", created.body());
    assertThat(get(KEYS, "Accept", JSON).body()).contains("\"once\"").doesNotContain(secret);
    assertThat(get(POLICY, "Accept", YAML).body()).doesNotContain("once", secret);
    assertProblem(409, send(admin("POST", KEYS, "{\"name\":\"once\"}", JSON)));
    var rotated = send(admin("POST", KEYS + "/once/rotate?grace=1h", "", JSON));
    assertThat(find("\"secret\":\"([^\"]+)\"", rotated.body())).isNotEqualTo(secret);
    assertThat(get(KEYS, "Accept", JSON).body()).contains("previousUntil");
    assertThat(send(admin("DELETE", KEYS + "/once", "", JSON)).statusCode()).isEqualTo(200);
    assertProblem(404, send(admin("DELETE", KEYS + "/once", "", JSON)));
  }

  @Test
  void anExplanationTellsOfEveryRule() throws Exception {
    put(policy("explained"));
    String path = "/portcullis/api/v1/explain";
    assertThat(send(admin("POST", path, QUESTION.formatted("reader"), JSON)).body())
        .contains("\"decision\":true", "\"name\":\"read\"", "\"matched\":true");
    assertThat(send(admin("POST", path, QUESTION.formatted("nobody"), JSON)).body())
        .contains("\"decision\":false", "\"reason\":\"not-permitted\"", "role reader missing");
    assertProblem(400, send(admin("POST", path, "{}", JSON)));
    assertProblem(404, send(admin("POST", path, "{\"decision\":\"unknown\"}", JSON)));
  }

  @Test
  void aPastDecisionIsExplainedWithAllThatWasKnownOfIt() throws Exception {
    String own =
        "{name: own, effect: permit, scopes: ['orders:read'], when: 'subject.claims.tenant =="
            + " \"acme\" && inNetwork(context.address, \"127.0.0.0/8\")'}, ";
    assertThat(put(policy("past").replace("rules: [", "rules: [" + own)).statusCode())
        .isEqualTo(200);
    String token =
        issuer.token(
            claims -> claims.subject("ann").claim("scope", "orders:read").claim("tenant", "acme"));
    var asked =
        HttpRequest.newBuilder(bundle.data("/orders/7"))
            .header("Authorization", "Bearer " + token)
            .build();
    String id =
        client
            .send(asked, BodyHandlers.ofString())
            .headers()
            .firstValue("X-Request-Id")
            .orElseThrow();
    String path = "/portcullis/api/v1/explain";
    String question = "{\"decision\":\"" + id + "\"}";
    var told = send(admin("POST", path, question, JSON));
    for (int i = 0; told.statusCode() == 404 && i < 200; i++) { // the feed goes out in batches
      told = send(admin("POST", path, question, JSON));
    }
    assertThat(told.body())
        .contains("\"reason\":\"permitted\"", "\"name\":\"own\"", "role reader missing")
        .contains("\"recorded\":{", "\"scopes\":[\"orders:read\"]", "\"untold\":[");
  }

  @Test
  void authZenAnswersOneAndMany() throws Exception {
    put(policy("evaluated"));
    String path = "/portcullis/access/v1/evaluation";
    var one =
        send(admin("POST", path, QUESTION.formatted("reader"), JSON).header("X-Request-ID", "q-1"));
    assertThat(one.body()).startsWith("{\"decision\":true");
    assertThat(one.headers().firstValue("X-Request-ID")).hasValue("q-1");
    String batch =
        """
        {"subject": {"type": "user", "id": "bob", "properties": {"roles": ["reader"]}},
         "action": {"name": "GET"}, "options": {"evaluations_semantic": "deny_on_first_deny"},
         "evaluations": [{"resource": {"type": "route", "id": "/orders/7"}},
                         {"resource": {"type": "route", "id": "/nowhere"}},
                         {"resource": {"type": "route", "id": "/orders/8"}}]}
        """;
    assertThat(send(admin("POST", path + "s", batch, JSON)).body())
        .containsPattern("^\\{\"evaluations\":\\[\\{\"decision\":true.*\\{\"decision\":false")
        .doesNotContainPattern("false.*true");
    assertProblem(400, send(admin("POST", path, "{}", JSON)));
  }

  @Test
  void aTokensRoleSaysWhatItsBearerMayDo() throws Exception {
    put(policy("tokens"));
    awaitStatus(200, "Bearer " + administrator("admin", "root", "ops"));
    String viewer = "Bearer " + administrator("admin", "eve", "watch");
    assertThat(send(request("GET", POLICY, viewer)).statusCode()).isEqualTo(200);
    assertProblem(403, send(request("DELETE", KEYS + "/x", viewer)));
    String limit = "/portcullis/api/v1/limits/each";
    assertProblem(403, send(request("PUT", limit + "/overrides/corp%7Calice", viewer)));
    assertProblem(403, send(request("DELETE", limit + "/overrides/corp%7Calice", viewer)));
    assertProblem(403, send(request("POST", limit + "/reset", viewer)));
    assertThat(send(request("GET", limit + "/overrides", viewer)).statusCode()).isEqualTo(200);
    var asked = admin("POST", limit + "/what-if", "{\"amount\": \"5/s\"}", JSON);
    assertProblem(404, send(asked.setHeader("Authorization", viewer)));
    assertProblem(
        403, send(request("GET", POLICY, "Bearer " + administrator("admin", "bob", "reader"))));
    assertProblem(401, send(request("GET", POLICY, "Bearer a.b.c")));
    assertProblem(401, send(request("GET", POLICY, "Basic !!!")));
  }

  private String administrator(String audience, String subject, String role) {
    return issuer.token(
        claims -> claims.audience(audience).subject(subject).claim("groups", List.of(role)));
  }

  @Test
  void anIssuerAdministersOnlyWhereItSaysSo() throws Exception {
    put(policy("where"));
    awaitStatus(200, "Bearer " + administrator("admin", "root", "ops"));
    for (String role : new String[] {"ops", "portcullis-admin"}) {
      String forAnApi = "Bearer " + administrator("test", "root", role);
      assertProblem(401, send(request("GET", POLICY, forAnApi)));
    }
    String unknown = "Bearer " + administrator("admin", "root", "portcullis-admin");
    assertProblem(403, send(request("GET", POLICY, unknown)));
    put(policy("where").replaceAll(", administrators: .*}}}", "}"));
    awaitStatus(401, "Bearer " + administrator("admin", "root", "ops"));
  }

  @Test
  void guessingIsSlowedDown() throws Exception {
    int status = 401;
    for (int i = 0; i < 8 && status == 401; i++) {
      status = send(request("GET", POLICY, basic("nobody", "guess " + i))).statusCode();
    }
    assertThat(status).isEqualTo(429);
    assertThat(get(POLICY, "Accept", YAML).statusCode()).isEqualTo(200);
  }

  @Test
  void whatChangedIsOnRecord() throws Exception {
    put(policy("recorded"));
    assertThat(get("/portcullis/api/v1/audit?limit=1000", "Accept", JSON).body())
        .contains("\"act\":\"policy.publish\"", "\"actor\":\"admin\"");
  }

  @Test
  void publicKeysAreForEverybody() throws Exception {
    var keys = send(request("GET", "/portcullis/api/v1/jwks", ""));
    assertThat(keys.statusCode()).isEqualTo(200);
    assertThat(keys.body()).contains("\"kty\":\"EC\"").doesNotContain("\"d\":");
  }

  /** The issuer's keys are fetched when a policy comes into force, in a moment of its own. */
  private void awaitStatus(int status, String authorization) throws Exception {
    int last = 0;
    for (int i = 0; i < 100 && last != status; i++) {
      last = send(request("GET", POLICY, authorization)).statusCode();
      Thread.onSpinWait();
    }
    assertThat(last).isEqualTo(status);
  }

  private HttpResponse<String> put(String document) throws Exception {
    return send(admin("PUT", POLICY, document, YAML));
  }

  private HttpResponse<String> get(String path, String header, String value) throws Exception {
    return send(request("GET", path, basic("admin", Bundle.ADMIN_PASSWORD)).header(header, value));
  }

  private HttpRequest.Builder admin(String method, String path, String body, String type) {
    return HttpRequest.newBuilder(bundle.admin(path))
        .method(method, BodyPublishers.ofString(body))
        .header("Authorization", basic("admin", Bundle.ADMIN_PASSWORD))
        .header("Content-Type", type);
  }

  private HttpRequest.Builder request(String method, String path, String authorization) {
    var request =
        HttpRequest.newBuilder(bundle.admin(path)).method(method, BodyPublishers.noBody());
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  /** Whatever is answered, no library speaks. */
  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isLessThan(500);
    assertThat(answer.body()).doesNotContain("Exception", "\tat ", "Payara", "<html");
    return answer;
  }

  private static void assertProblem(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertProblem(answer);
  }

  private static void assertProblem(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(PROBLEM);
    assertThat(answer.body()).contains("\"status\":" + answer.statusCode());
  }

  private static long version(HttpResponse<String> answer) {
    return Long.parseLong(find("\"version\":(\\d+)", answer.body()));
  }

  private static String find(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
