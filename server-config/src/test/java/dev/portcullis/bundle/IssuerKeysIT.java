package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Keys of real issuers over HTTP, from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssuerKeysIT {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @SuppressWarnings("NullAway.Init")
  private StubUpstream upstream;

  @SuppressWarnings("NullAway.Init")
  private TestIssuer issuer;

  @SuppressWarnings("NullAway.Init")
  private Bundle bundle;

  private int revision;

  @BeforeAll
  void start() throws Exception {
    upstream = new StubUpstream();
    issuer = new TestIssuer();
    bundle = Bundle.with().start();
  }

  @AfterAll
  void stop() throws Exception {
    bundle.close();
    issuer.close();
    upstream.close();
  }

  /** An issuer that no other test has asked anything. */
  @BeforeEach
  void newIssuer() throws Exception {
    issuer.close();
    issuer = new TestIssuer();
    publish("");
  }

  private void publish(String issuers) throws Exception {
    var answer = admin("PUT", "/policy", policy(issuers, issuer));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Awaiting.until(() -> status(issuer.token("alice")) == 200);
  }

  private String policy(String issuers, TestIssuer test) {
    return """
    portcullis: 1
    issuers:
      - {name: test, issuer: "%s", jwks: "%s", audiences: [test, "%d"]}
    %s
    upstreams: [{name: up, targets: ["%s"]}]
    routes: [{name: all, path: "/**", upstream: up, authenticate: [jwt]}]
    rules: [{name: all, effect: permit}]
    """
        .formatted(TestIssuer.ISSUER, test.jwksUrl(), revision++, issuers, upstream.url());
  }

  @Test
  void aNewKeyIsFoundAtOnceAfterAStrayTokenFromTheSameAddress() throws Exception {
    RSAKey fresh = TestIssuer.key("fresh");
    assertThat(status(signed(TestIssuer.key("stray")))).isEqualTo(401);
    issuer.publish(issuer.key(), fresh);
    assertThat(status(signed(fresh))).isEqualTo(200);
  }

  @Test
  void whatWasNotLookedForIs503WithATimeAndNever401() throws Exception {
    int before = issuer.fetches();
    var answers = new ArrayList<HttpResponse<String>>();
    for (int i = 0; i < 20; i++) {
      answers.add(get(signed(TestIssuer.key("kid-" + i))));
    }
    assertThat(answers.stream().map(HttpResponse::statusCode).distinct().toList())
        .containsExactly(401, 503);
    assertThat(answers.stream().filter(a -> a.statusCode() == 503))
        .isNotEmpty()
        .allSatisfy(
            answer -> {
              assertThat(answer.body()).contains("\"reason\":\"undecidable\"");
              assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow())
                  .isBetween(1L, 10L);
            });
    assertThat(issuer.fetches() - before).isLessThan(20);
    assertThat(status(issuer.token("alice"))).as("known keys wait for nothing").isEqualTo(200);
  }

  @Test
  void aWithdrawnKeyIsRefusedOnceAPolicyIsPublished() throws Exception {
    String token = issuer.token("alice");
    RSAKey other = TestIssuer.key("other");
    assertThat(status(token)).isEqualTo(200);
    issuer.publish(other);
    assertThat(admin("PUT", "/policy", policy("", issuer)).statusCode()).isEqualTo(200);
    Awaiting.until(() -> status(token) == 401);
    assertThat(status(signed(other))).isEqualTo(200);
  }

  @Test
  void aWithdrawnKeyIsRefusedOnceTheSamePolicyIsPublishedOrActivatedAgain() throws Exception {
    String same = policy("", issuer);
    var published = admin("PUT", "/policy", same);
    assertThat(published.statusCode()).isEqualTo(200);
    String version = published.body().replaceAll("\\D", "");
    for (String activate : new String[] {"", "/versions/" + version + "/activate"}) {
      String token = issuer.token("alice");
      issuer.publish(issuer.key());
      Awaiting.until(() -> status(token) == 200);
      issuer.publish();
      String method = activate.isEmpty() ? "PUT" : "POST";
      var told = admin(method, "/policy" + activate, activate.isEmpty() ? same : "");
      assertThat(told.body()).isEqualTo(published.body());
      Awaiting.until(() -> status(token) == 401);
    }
  }

  @Test
  void aWithdrawnKeyIsRefusedOnceAnAdministratorHasTheKeysFetched() throws Exception {
    String token = issuer.token("alice");
    assertThat(status(token)).isEqualTo(200);
    issuer.publish();
    var told = admin("POST", "/issuers/test/fetch", "");
    assertThat(told.statusCode()).isEqualTo(202);
    assertThat(told.body()).isEqualTo("{\"issuer\":\"test\"}");
    Awaiting.until(() -> status(token) == 401);
    assertThat(admin("POST", "/issuers/nobody/fetch", "").statusCode()).isEqualTo(404);
  }

  @Test
  void theStateOfAnIssuerIsShownForEachNode() throws Exception {
    publish("  - {name: gone, issuer: \"https://gone.test\", jwks: \"http://127.0.0.1:1/\"}");
    Awaiting.until(() -> admin("GET", "/issuers", "").body().contains("\"failure\":\"no answer"));
    Awaiting.until(
        () ->
            admin("GET", "/issuers", "")
                .body()
                .matches(
                    ".*\"name\":\"test\",\"nodes\":\\[\\{\"node\":\"[^\"]+\",\"role\":\"(data|admin)\","
                        + "\"keys\":1,\"lastGood\":\"[^\"]+\",\"lastAttempt\":\"[^\"]+\","
                        + "\"failure\":\"\"}.*"));
  }

  @Test
  void issuersThatHangDoNotHoldUpOneThatAnswers() throws Exception {
    try (var hanging = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      int port = hanging.getLocalPort();
      String issuers =
          IntStream.range(0, 12)
              .mapToObj(i -> issuer("hanging" + i, "http://127.0.0.1:" + port + "/" + i))
              .collect(Collectors.joining("\n"));
      publish(issuers);
      RSAKey fresh = TestIssuer.key("fresh");
      issuer.publish(issuer.key(), fresh);
      assertThat(status(signed(fresh))).isEqualTo(200);
    }
  }

  @Test
  void manyNewIssuersAtOnceAllHaveTheirKeysFetched() throws Exception {
    for (int round = 0; round < 5; round++) {
      int number = round;
      publish(
          IntStream.range(0, 40)
              .mapToObj(i -> issuer("i" + number + "-" + i, issuer.jwksUrl() + "?" + number + i))
              .collect(Collectors.joining("\n")));
      Awaiting.until(
          () ->
              admin("GET", "/issuers", "").body().split("\"keys\":1,", -1).length - 1
                  == 2 * (1 + 40));
    }
    assertThat(bundle.log()).doesNotContain("currentInvocation");
  }

  private static String issuer(String name, String jwks) {
    return "  - {name: %s, issuer: \"https://%s.test\", jwks: \"%s\"}".formatted(name, name, jwks);
  }

  private static String signed(RSAKey key) {
    return TestIssuer.token(key, claims -> claims.subject("alice"));
  }

  private int status(String token) throws IOException, InterruptedException {
    return get(token).statusCode();
  }

  private HttpResponse<String> get(String token) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(bundle.data("/")).header("Authorization", "Bearer " + token).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> admin(String method, String path, String body)
      throws IOException, InterruptedException {
    String credentials = "admin:" + Bundle.ADMIN_PASSWORD;
    String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    return client.send(
        HttpRequest.newBuilder(bundle.admin("/portcullis/api/v1" + path))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/yaml")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
