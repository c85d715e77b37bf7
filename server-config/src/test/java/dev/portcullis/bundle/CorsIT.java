package dev.portcullis.bundle;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What browsers are told of pages of other origins, over both versions of HTTP. */
@ExtendWith(SharedBundle.class)
@Timeout(value = 120, unit = SECONDS)
class CorsIT {

  private static final String APP = "https://app.test";

  /** An upstream that has an opinion of its own. */
  private static final String OPINION =
      "Access-Control-Allow-Origin: *\r\naccess-control-allow-credentials: true\r\n"
          + "Access-Control-Max-Age: 9\r\nVary: Accept\r\n";

  private final Bundle bundle;
  private final ScriptedUpstream upstream;
  private final KeyMaterial keys;

  CorsIT(Running running) {
    bundle = running.bundle();
    upstream = running.scripted();
    keys = running.keys();
  }

  private HttpResponse<String> send(Version version, String method, String path, String... fields)
      throws Exception {
    var client = HttpClient.newBuilder().sslContext(keys.client()).version(version).build();
    String body = path.endsWith("/small") ? "x".repeat(5000) : "";
    var request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + bundle.tlsPort() + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Origin", APP);
    for (int i = 0; i < fields.length; i += 2) {
      request.header(fields[i], fields[i + 1]);
    }
    var answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.version()).isEqualTo(version);
    return answer;
  }

  private static List<String> told(HttpResponse<String> answer, String name) {
    return answer.headers().allValues(name);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aPreflightIsAnsweredAndTheUpstreamIsNotAsked(Version version) throws Exception {
    upstream.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    double before = answered();
    var answer =
        send(
            version,
            "OPTIONS",
            "/paged/a",
            "Access-Control-Request-Method",
            "PUT",
            "Access-Control-Request-Headers",
            "x-who");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(told(answer, "Access-Control-Allow-Origin")).containsExactly(APP);
    assertThat(told(answer, "Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(told(answer, "Access-Control-Allow-Methods")).containsExactly("GET, PUT");
    assertThat(told(answer, "Access-Control-Allow-Headers")).containsExactly("X-Who");
    assertThat(told(answer, "Access-Control-Max-Age")).containsExactly("300");
    assertThat(told(answer, "Vary").toString()).contains("Origin");
    assertThat(upstream.heads()).isZero();
    String line = bundle.decision(answer.headers().firstValue("X-Request-Id").orElseThrow());
    assertThat(line)
        .contains("\"decision\":\"answer\"", "\"reason\":\"answered\"", "\"route\":\"paged\"")
        .contains("\"method\":\"OPTIONS\"", "\"status\":204");
    assertThat(answered()).isEqualTo(before + 1);
  }

  /** How many preflights of the route were counted; none of them as a denial. */
  private double answered() throws Exception {
    var request = HttpRequest.newBuilder(bundle.admin("/metrics")).build();
    String text = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    String name = "portcullis_decisions_total";
    return Scrape.of(text).sum(name, name, Map.of("route", "paged", "reason", "answered"));
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void theFieldsOfTheUpstreamAreReplaced(Version version) throws Exception {
    upstream.say("HTTP/1.1 200 OK\r\n" + OPINION + "ETag: \"e\"\r\nContent-Length: 2\r\n\r\nok");
    var answer = send(version, "GET", "/paged/a");
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(told(answer, "Access-Control-Allow-Origin")).containsExactly(APP);
    assertThat(told(answer, "Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(told(answer, "Access-Control-Expose-Headers")).containsExactly("ETag");
    assertThat(told(answer, "Access-Control-Max-Age")).isEmpty();
    assertThat(told(answer, "Vary")).containsExactly("Accept, Origin");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, GET, keyed, 401",
    "HTTP_2, GET, keyed, 401",
    "HTTP_1_1, GET, barred, 403",
    "HTTP_2, GET, barred, 403",
    "HTTP_1_1, PUT, small, 413",
    "HTTP_2, PUT, small, 413",
    "HTTP_1_1, GET, limited, 429",
    "HTTP_2, GET, limited, 429",
    "HTTP_1_1, GET, gone, 502",
    "HTTP_2, GET, gone, 502"
  })
  void aPageReadsWhyItWasRefused(Version version, String method, String path, int status)
      throws Exception {
    upstream.play(request -> request.socket().close());
    String who = version.name();
    if (status == 429) {
      upstream.say("HTTP/1.1 204 No Content\r\n\r\n");
      send(version, method, "/paged/" + path, "X-Who", who);
    }
    var answer = send(version, method, "/paged/" + path, "X-Who", who);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("urn:portcullis:reason:");
    assertThat(told(answer, "Access-Control-Allow-Origin")).containsExactly(APP);
    assertThat(told(answer, "Vary").toString()).contains("Origin");
  }

  @Test
  void aConsentToAnotherProtocolTellsNothingOfPages() throws Exception {
    upstream.say(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: rot13\r\nConnection: Upgrade\r\n"
            + OPINION
            + "\r\n");
    String wish = "GET /paged/a HTTP/1.1\r\nHost: a\r\nOrigin: " + APP;
    try (var socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      String fields = "\r\nUpgrade: rot13\r\nConnection: Upgrade\r\n\r\n";
      socket.getOutputStream().write((wish + fields).getBytes(StandardCharsets.US_ASCII));
      String head = head(socket.getInputStream());
      assertThat(head).startsWith("HTTP/1.1 101 ").containsIgnoringCase("Vary: Accept\n");
      assertThat(head.toLowerCase()).doesNotContain("access-control-");
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    for (String line = RawHttp.line(in); !line.isEmpty(); line = RawHttp.line(in)) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  @Test
  void behindABodyAnUpstreamTellsNothingOfPages() throws Exception {
    upstream.say(
        "HTTP/1.1 200 OK\r\nTrailer: Checksum, Access-Control-Allow-Origin\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
            + "Checksum: 7\r\nAccess-Control-Allow-Origin: *\r\naccess_control_max_age: 9\r\n\r\n");
    String request =
        "GET /paged/a HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE, close\r\nOrigin: "
            + APP
            + "\r\n\r\n";
    try (var socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(all)
          .containsIgnoringCase("Checksum: 7")
          .containsOnlyOnce("Access-Control-Allow-Origin: ");
      assertThat(all).contains("Access-Control-Allow-Origin: " + APP);
      assertThat(all.toLowerCase()).doesNotContain("control_max_age", "control-max-age");
    }
  }
}
