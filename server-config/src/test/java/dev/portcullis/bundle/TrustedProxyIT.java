package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client behind a trusted proxy is never the proxy itself, whatever it writes. */
@ExtendWith(SharedBundle.class)
class TrustedProxyIT {

  /** Where the proxy is: the bundles trust it. */
  private static final String PROXY = SharedBundle.TRUSTED_PROXY;

  private static final String HOST = "origin.example.com";

  private static RecordingUpstream standardUpstream;
  private static Bundle standard;

  private final Bundle customary;
  private final RecordingUpstream upstream;
  private int clients;

  TrustedProxyIT(Running running) {
    this.customary = running.bundle();
    this.upstream = running.recorder();
  }

  @BeforeAll
  static void start() throws Exception {
    standardUpstream = new RecordingUpstream();
    standard =
        Bundle.with()
            .policy(POLICY.formatted(standardUpstream.url()))
            .set("portcullis.trusted-proxies", PROXY)
            .set("portcullis.trusted-proxies.fields", "forwarded")
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    standard.close();
    standardUpstream.close();
  }

  /** As {@link SharedBundle} has it. */
  private static final String POLICY =
      """
      portcullis: 1
      upstreams: [{name: recorder, targets: ["%s"]}]
      routes:
        - {name: of-admin, hosts: [admin.example.com], path: "/inner/secret", upstream: recorder, authenticate: [anonymous]}
        - {name: inner, hosts: [origin.example.com], path: "/inner/**", upstream: recorder, authenticate: [anonymous]}
        - {name: secure, hosts: [origin.example.com], path: "/secure", upstream: recorder, authenticate: [anonymous]}
      rules:
        - {name: admins, effect: permit, routes: [of-admin]}
        - {name: near, effect: permit, routes: [inner], when: 'inNetwork(context.address, "127.0.0.0/8")'}
        - {name: encrypted, effect: permit, routes: [secure], when: 'request.tls'}
      """;

  /** What clients write to be somebody else. */
  private static final List<String> CLAIMS =
      List.of(
          ",",
          ", ,",
          "unknown",
          "127.0.0.1",
          "10.0.0.1",
          "garbage",
          "_x",
          "\"",
          "[::1]",
          "::ffff:127.0.0.1",
          "127.0.0.1, ".repeat(32) + "127.0.0.1",
          "for=,",
          "for=unknown",
          "for=127.0.0.1",
          "for=127.0.0.1;host=admin.example.com;proto=https",
          "for=\"127.0.0.1",
          "for=127.0.0.1;for=127.0.0.1",
          "for=127.0.0.1, ".repeat(32) + "for=127.0.0.1",
          "host=admin.example.com;proto=https");

  private static final List<String> NAMES =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X_Forwarded_For",
          "X-Forwarded",
          "X-Real-IP",
          "X-Client-IP",
          "True-Client-IP",
          "Connection");

  /** As a proxy passes it on: what the client wrote, and the client behind it. */
  private List<String> lines(Bundle bundle, String name, String claim, boolean joined) {
    String own = bundle == customary ? "X-Forwarded-For" : "Forwarded";
    String address = "203.0." + ++clients / 250 + "." + clients % 250;
    String client =
        bundle == customary ? address : "for=" + address + ";host=" + HOST + ";proto=http";
    var lines = new ArrayList<String>();
    if (name.equals(own) && joined) {
      lines.add(own + ": " + claim + ", " + client);
    } else {
      lines.add(name + ": " + claim);
      lines.add(own + ": " + client);
    }
    if (bundle == customary) {
      lines.add("X-Forwarded-Proto: http");
      lines.add("X-Forwarded-Host: " + HOST);
    }
    return lines;
  }

  @Test
  void noClaimMakesAClientTheProxyOrChoosesItsHostOrScheme() throws Exception {
    var random = new Random(9);
    int tried = 0;
    for (var bundle : List.of(customary, standard)) {
      for (String name : NAMES) {
        for (String claim : CLAIMS) {
          var lines = lines(bundle, name, claim, random.nextBoolean());
          assertThat(get(bundle, "/inner/x", lines).status()).as("%s", lines).isIn(400, 403);
          assertThat(get(bundle, "/secure", lines).status()).as("%s", lines).isIn(400, 403);
          assertThat(get(bundle, "/inner/secret", lines).status()).as("%s", lines).isIn(400, 403);
          tried += 3;
        }
      }
    }
    assertThat(tried).isEqualTo(2 * 3 * NAMES.size() * CLAIMS.size());
  }

  @Test
  void theProxysOwnRequestsAreItsOwn() throws Exception {
    for (var bundle : List.of(customary, standard)) {
      assertThat(get(bundle, "/inner/x", List.of()).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "X-Forwarded-Proto", "x-forwarded-host"})
  void aFieldOfTheProxyThatConnectionListsIsMalformed(String name) throws Exception {
    var lines = List.of("X-Forwarded-For: 203.0.113.9", "Connection: " + name);
    assertMalformed(get(customary, "/open/x", lines));
    assertMalformed(get(customary, "/open/x", List.of("Connection: " + name)));
  }

  @Test
  void wrongKeysSuspendTheClientAndNeverTheProxy() throws Exception {
    int tried = 0;
    Answer answer = null;
    while (tried < 200 && (answer == null || answer.status() == 401)) {
      answer =
          get(
              customary,
              "/keyed",
              List.of(
                  "Forwarded: ,",
                  "X-Forwarded-For: 203.0.113.66",
                  "X-API-Key: wrong-key-" + ++tried + "-0123456789"));
    }
    assertThat(requireNonNull(answer).reason())
        .as("of the client")
        .isIn("rate-limited", "quarantined");
    var own = List.of("X-API-Key: wrong-key-0123456789");
    assertThat(get(customary, "/keyed", own).reason()).isEqualTo("credentials-invalid");
    var other = List.of("X-Forwarded-For: 203.0.113.77", "X-API-Key: wrong-0123456789");
    assertThat(get(customary, "/keyed", other).reason()).isEqualTo("credentials-invalid");
  }

  @Test
  void theRecordHasTheClientAndItsOwnIdApart() throws Exception {
    upstream.clear();
    String id =
        get(
                customary,
                "/open/recorded",
                List.of(
                    "Forwarded: for=unknown",
                    "X-Forwarded-For: 203.0.113.9",
                    "X-Request-Id: of-the-client \u00e9"))
            .header("X-Request-Id");
    assertThat(id).matches("[0-9a-z]{26}");
    assertThat(upstream.next(5000)).contains("X-Request-Id: " + id + "\r\n");
    String line = customary.decision(id);
    assertThat(line).contains("\"client\":\"203.0.113.9\"");
    assertThat(line).contains("\"client_request_id\":\"of-the-client??\"");
  }

  @Test
  void whatTheUpstreamGetsIsTheWayThatIsBelieved() throws Exception {
    upstream.clear();
    get(
        customary,
        "/cut/x",
        List.of(
            "X-Forwarded-For: 6.6.6.6, 203.0.113.9, " + PROXY,
            "X-Forwarded-Proto: wss, http",
            "X-Forwarded-Host: origin.example.com:8443, inner.test",
            "X-Forwarded-Prefix: /outer",
            "Forwarded: for=6.6.6.6;host=admin.example.com"));
    String head = upstream.next(5000);
    assertThat(field(head, "X-Forwarded-For")).isEqualTo("203.0.113.9, " + PROXY + ", " + PROXY);
    assertThat(field(head, "X-Forwarded-Proto")).isEqualTo("https");
    assertThat(field(head, "X-Forwarded-Host")).isEqualTo("origin.example.com:8443");
    assertThat(field(head, "X-Forwarded-Prefix")).isEqualTo("/outer/cut");
    assertThat(field(head, "Forwarded"))
        .startsWith("for=203.0.113.9;host=\"origin.example.com:8443\";proto=https, for=" + PROXY);
    assertThat(head).startsWith("GET /x HTTP/1.1\r\n").doesNotContain("6.6.6.6", "admin.example");
  }

  @Test
  void aClientThatIsNoTrustedProxyIsWhoConnects() throws Exception {
    for (String claim : CLAIMS) {
      upstream.clear();
      var lines = List.of("X-Forwarded-For: " + claim, "Forwarded: " + claim);
      assertThat(get("127.0.0.1", customary, "/open/x", lines).status()).as(claim).isEqualTo(200);
      String head = upstream.next(5000);
      assertThat(field(head, "X-Forwarded-For")).isEqualTo("127.0.0.1");
      assertThat(field(head, "Forwarded")).isEqualTo("for=127.0.0.1;host=" + HOST + ";proto=http");
      assertThat(head).doesNotContainIgnoringCase("X-Forwarded-Prefix");
    }
  }

  private static void assertMalformed(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("request-malformed");
  }

  private static Answer get(Bundle bundle, String path, List<String> lines) throws IOException {
    return get(PROXY, bundle, path, lines);
  }

  private static Answer get(String from, Bundle bundle, String path, List<String> lines)
      throws IOException {
    var head = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: ").append(HOST);
    lines.forEach(line -> head.append("\r\n").append(line));
    head.append("\r\nConnection: close\r\n\r\n");
    return RawHttp.send(
        from, bundle.dataPort(), head.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static @Nullable String field(@Nullable String head, String name) {
    var found = Pattern.compile("(?i)\r\n" + name + ": ([^\r]*)\r\n").matcher(String.valueOf(head));
    return found.find() ? found.group(1) : null;
  }
}
