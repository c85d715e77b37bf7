package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes on one machine, with one database and one grid, are one Portcullis. */
class ClusterIT {

  private static final String POLICY =
      """
      portcullis: 1
      upstreams: [{name: echo, targets: ["%s"]}]
      limits: [{name: shared, key: global, rate: 1/m, burst: 20}]
      routes:
        - {name: limited, path: "/limited", upstream: echo, authenticate: [anonymous], limits: [shared]}
        - {name: new, path: "/new", upstream: echo, authenticate: [anonymous]}
      rules:
        - {name: all, effect: permit, routes: [limited]}
      """;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static StubUpstream upstream;
  private static EmbeddedPostgres database;
  private static Bundle one;
  private static Bundle two;

  @BeforeAll
  static void start() throws Exception {
    upstream = new StubUpstream();
    int a = Bundle.freePort();
    int b = Bundle.freePort();
    String members = "127.0.0.1:" + a + ",127.0.0.1:" + b;
    database = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    one = node(members, a, POLICY.formatted(upstream.url()));
    two = node(members, b, POLICY.formatted(upstream.url()));
  }

  private static Bundle node(String members, int port, String policy) throws Exception {
    return Bundle.with()
        .policy(policy)
        .set("portcullis.cluster.members", members)
        .set("portcullis.cluster.port", port)
        .set("portcullis.cluster.address", "127.0.0.1")
        .set("portcullis.database.url", database.getJdbcUrl("postgres", "postgres"))
        .set("portcullis.database.user", "postgres")
        .start();
  }

  @AfterAll
  static void stop() throws Exception {
    two.close();
    one.close();
    database.close();
    upstream.close();
  }

  @Test
  void aLimitIsOneBudgetForBothNodes() throws Exception {
    await(() -> nodes(one).split("\"data\"", -1).length == 3);
    int admitted = 0;
    for (int i = 0; i < 30; i++) {
      admitted += status(one, "/limited") == 200 ? 1 : 0;
      admitted += status(two, "/limited") == 200 ? 1 : 0;
    }
    assertThat(admitted).isBetween(18, 32);
    assertThat(status(one, "/limited")).isEqualTo(429);
    assertThat(status(two, "/limited")).isEqualTo(429);
  }

  @Test
  void whatIsPublishedOnOneNodeIsInForceOnTheOtherWithinTwoSeconds() throws Exception {
    assertThat(status(two, "/new")).isEqualTo(403);
    var document = rest(one, "GET", "/policy", null).body();
    String changed = document.replace("routes: [limited]", "routes: [limited, new]");
    assertThat(changed).isNotEqualTo(document);
    var published = rest(one, "PUT", "/policy", changed);
    assertThat(published.statusCode()).as(published.body()).isEqualTo(200);
    var deadline = Instant.now().plusSeconds(2);
    while (status(two, "/new") != 200) {
      assertThat(Instant.now()).as("within two seconds").isBefore(deadline);
    }
  }

  private static int status(Bundle node, String path) throws IOException {
    return RawHttp.request(node.dataPort(), "GET", path).status();
  }

  private static String nodes(Bundle node) throws IOException, InterruptedException {
    return rest(node, "GET", "/nodes", null).body();
  }

  private static HttpResponse<String> rest(
      Bundle node, String method, String path, @Nullable String yaml)
      throws IOException, InterruptedException {
    String basic =
        Base64.getEncoder()
            .encodeToString(("admin:" + Bundle.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));
    var body = yaml == null ? BodyPublishers.noBody() : BodyPublishers.ofString(yaml);
    var request =
        HttpRequest.newBuilder(node.admin("/portcullis/api/v1" + path))
            .header("Authorization", "Basic " + basic)
            .header(
                "Accept",
                path.equals("/policy") && yaml == null ? "application/yaml" : "application/json")
            .method(method, body);
    if (yaml != null) {
      request.header("Content-Type", "application/yaml");
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    var deadline = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.call()) {
      assertThat(Instant.now()).as("in time").isBefore(deadline);
      Thread.onSpinWait();
    }
  }
}
