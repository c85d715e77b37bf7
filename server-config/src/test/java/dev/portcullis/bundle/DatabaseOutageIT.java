package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A node whose database cannot be used says so, goes on deciding, and takes all up again. */
@TestMethodOrder(OrderAnnotation.class)
class DatabaseOutageIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path home;

  /** It waits for its database for a minute, in which the other tests run. */
  @SuppressWarnings("NullAway.Init")
  private static BundleProcess waiting;

  @BeforeAll
  static void startOneWithoutItsDatabase(@TempDir Path itsHome) throws Exception {
    waiting =
        Bundle.with()
            .directory(itsHome)
            .set("portcullis.database.url", "jdbc:postgresql://127.0.0.1:1/none?password=secret")
            .launch();
  }

  @AfterAll
  static void stop() throws Exception {
    waiting.kill();
  }

  private static String policy(StubUpstream upstream, String role) {
    return """
    portcullis: 1
    roles: [{name: %s}]
    upstreams: [{name: echo, targets: ["%s"]}]
    routes: [{name: all, path: "/**", upstream: echo, authenticate: [anonymous]}]
    rules: [{name: all, effect: permit}]
    """
        .formatted(role, upstream.url());
  }

  private HttpResponse<String> put(Bundle bundle, String policy) throws Exception {
    String account = "admin:" + Bundle.ADMIN_PASSWORD;
    byte[] pair = account.getBytes(StandardCharsets.UTF_8);
    return client.send(
        HttpRequest.newBuilder(bundle.admin("/portcullis/api/v1/policy"))
            .PUT(BodyPublishers.ofString(policy))
            .header("Content-Type", "application/yaml")
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .timeout(Duration.ofSeconds(60))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> ready(Bundle bundle) throws Exception {
    return client.send(
        HttpRequest.newBuilder(bundle.admin("/health/ready")).build(), BodyHandlers.ofString());
  }

  private static boolean run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  @Test
  void aFullDiskIsToldAndNothingNeedsARestart() throws Exception {
    Path disk = Files.createDirectories(home.resolve("data").resolve("database"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString()),
        "NOT TESTED: a full disk, for only root may mount one");
    try (var upstream = new StubUpstream();
        var bundle = Bundle.with().directory(home).policy(policy(upstream, "first")).start()) {
      assertThat(ready(bundle).statusCode()).isEqualTo(200);
      Path filling = disk.resolve("filling");
      fill(filling);
      Awaiting.until(() -> put(bundle, policy(upstream, "refused")).statusCode() == 503);
      assertThat(put(bundle, policy(upstream, "refused")).body()).contains("the disk is full");
      Awaiting.until(() -> ready(bundle).statusCode() == 503);
      assertThat(ready(bundle).body()).contains("DOWN: the disk is full");
      assertThat(RawHttp.request(bundle.dataPort(), "GET", "/x").status()).isEqualTo(200);

      Files.delete(filling);
      Awaiting.until(() -> put(bundle, policy(upstream, "second")).statusCode() == 200);
      Awaiting.until(() -> ready(bundle).statusCode() == 200);
      assertThat(put(bundle, policy(upstream, "third")).statusCode()).isEqualTo(200);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static EmbeddedPostgres server(Path directory, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(directory)
        .setCleanDataDirectory(false)
        .start();
  }

  @Test
  void aServerThatStopsIsToldWithinSecondsAndUsedAgainWhenItIsBack() throws Exception {
    Path data = home.resolve("postgres");
    var server = server(data, 0);
    int port = server.getPort();
    try (var upstream = new StubUpstream();
        var bundle =
            Bundle.with()
                .directory(home.resolve("node"))
                .policy(policy(upstream, "first"))
                .set("portcullis.database.url", server.getJdbcUrl("postgres", "postgres"))
                .set("portcullis.database.user", "postgres")
                .start()) {
      assertThat(put(bundle, policy(upstream, "kept")).statusCode()).isEqualTo(200);
      server.close();
      long since = System.nanoTime();
      var refused = put(bundle, policy(upstream, "refused"));
      System.out.println("refused after " + Duration.ofNanos(System.nanoTime() - since));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).containsAnyOf("it is closed", "it cannot be reached");
      Awaiting.until(() -> ready(bundle).statusCode() == 503);
      Awaiting.until(() -> ready(bundle).body().contains("DOWN: it cannot be reached"));
      assertThat(RawHttp.request(bundle.dataPort(), "GET", "/x").status()).isEqualTo(200);

      try (var again = server(data, port)) {
        Awaiting.until(() -> ready(bundle).statusCode() == 200);
        assertThat(again.getPort()).isEqualTo(port);
        assertThat(put(bundle, policy(upstream, "second")).statusCode()).isEqualTo(200);
        assertThat(new AdminClient(bundle).done("GET", "/policy/versions"))
            .as("what was acknowledged is kept, what was refused is not")
            .contains("\"version\":4")
            .doesNotContain("\"version\":5");
      }
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aStartWithoutItsDatabaseSaysWhatItWaitsForAndEndsWithOneRightLine() throws Exception {
    waiting.awaitLine(
        "portcullis: waiting for the database jdbc:postgresql://127.0.0.1:1/none: it cannot be"
            + " reached; trying for 60 seconds",
        SOON);
    assertThat(waiting.awaitExit(Duration.ofSeconds(150))).isEqualTo(2);
    assertThat(waiting.lines())
        .filteredOn(line -> line.startsWith("portcullis: portcullis.database.url="))
        .containsExactly(
            "portcullis: portcullis.database.url=jdbc:postgresql://127.0.0.1:1/none: it cannot be"
                + " reached; start it, or give another");
    assertThat(waiting.output()).doesNotContain("secret");
  }
}
