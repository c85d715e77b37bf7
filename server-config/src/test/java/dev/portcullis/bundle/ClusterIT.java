package dev.portcullis.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
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
      issuers:
        - {name: test, issuer: "https://issuer.test", jwks: "%s", audiences: [test], leeway: 0s}
      api-keys:
        - {name: batch, sha256: "%s", roles: [reader]}
        - {name: lost, sha256: "%s", roles: [reader]}
        - {name: wild, sha256: "%s", roles: [reader]}
      roles: [{name: reader}]
      upstreams:
        - {name: echo, targets: ["%s"]}
        - {name: events, targets: ["%s"]}
        - {name: sockets, targets: ["%s"]}
        - {name: hasty, targets: ["%s"], timeout: 3s}
      limits:
        - {name: shared, key: global, rate: 1/m, burst: 20}
        - {name: kept, key: "header:X-Who", rate: 4/h}
        - {name: monthly, key: "header:X-Who", quota: 10/month}
        - {name: places, key: "header:X-Who", concurrency: 2}
      routes:
        - {name: limited, path: "/limited", upstream: echo, authenticate: [anonymous], limits: [shared]}
        - {name: kept, path: "/kept", upstream: echo, authenticate: [anonymous], limits: [kept]}
        - {name: monthly, path: "/monthly", upstream: echo, authenticate: [anonymous], limits: [monthly]}
        - {name: placed, path: "/placed", upstream: echo, authenticate: [anonymous], limits: [places]}
        - {name: stall, path: "/stall", upstream: hasty, authenticate: [anonymous], limits: [places]}
        - {name: new, path: "/new", upstream: echo, authenticate: [anonymous]}
        - {name: events, path: "/events", upstream: events, authenticate: [jwt, api-key]}
        - {name: sockets, path: "/ws/**", upstream: sockets, authenticate: [jwt, api-key], upgrades: [websocket]}
        - {name: closed, path: "/closed", upstream: echo, authenticate: [jwt, api-key]}
      rules:
        - {name: readers, effect: permit, routes: [events, sockets], roles: [reader]}
        - {name: all, effect: permit, routes: [limited]}
        - {name: known, effect: permit, routes: [kept, monthly, placed, stall]}
      """;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static StubUpstream upstream;
  private static EventUpstream events;
  private static SocketUpstream sockets;
  private static TestIssuer issuer;
  private static EmbeddedPostgres database;
  private static Bundle one;
  private static Bundle two;

  @BeforeAll
  static void start() throws Exception {
    upstream = new StubUpstream();
    events = new EventUpstream();
    sockets = new SocketUpstream();
    issuer = new TestIssuer();
    int a = FreePorts.one();
    int b = FreePorts.one();
    String members = "127.0.0.1:" + a + ",127.0.0.1:" + b;
    database = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    one = node(members, a, policy());
    two = node(members, b, policy());
  }

  private static String policy() {
    return POLICY.formatted(
        issuer.jwksUrl(),
        sha256("batch-key-0123456789"),
        sha256("lost-key-0123456789"),
        sha256("wild-key-0123456789"),
        upstream.url(),
        events.url(),
        sockets.url(),
        upstream.url());
  }

  private static String sha256(String key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bundle node(String members, int port, String policy) throws Exception {
    return Bundle.with()
        .policy(policy)
        .set("portcullis.cluster.members", members)
        .set("portcullis.cluster.secret", "a secret for test nodes")
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
    events.close();
    sockets.close();
    issuer.close();
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

  private static int asks(Bundle node, String path, String who) throws IOException {
    return RawHttp.request(node.dataPort(), "GET", path, "X-Who: " + who).status();
  }

  @Test
  void anOverrideAndAResetHoldOnBothNodes() throws Exception {
    await(() -> asks(one, "/kept", "kin") == 429 && asks(two, "/kept", "kin") == 429);
    String path = "/limits/kept/overrides/kin";
    String amount = "{\"amount\": \"10000/h\", \"until\": \"%s\"}";
    var given = rest(one, "PUT", path, amount.formatted(Instant.now().plusSeconds(3600)));
    assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
    await(() -> asks(one, "/kept", "kin") == 200 && asks(two, "/kept", "kin") == 200);

    assertThat(rest(two, "DELETE", path, null).statusCode()).isEqualTo(200);
    await(() -> asks(one, "/kept", "kin") == 429 && asks(two, "/kept", "kin") == 429);
    var reset = rest(two, "POST", "/limits/kept/reset", "{\"key\": \"kin\"}");
    assertThat(reset.statusCode()).as(reset.body()).isEqualTo(200);
    await(() -> asks(one, "/kept", "kin") == 200);
  }

  /** What one node holds in hand when the other has nothing left is all that may be missing. */
  @Test
  void aQuotaIsNeverExceededByBothNodesTogether() throws Exception {
    int admitted = 0;
    for (int i = 0; i < 20; i++) {
      admitted += asks(one, "/monthly", "both") == 200 ? 1 : 0;
      admitted += asks(two, "/monthly", "both") == 200 ? 1 : 0;
    }
    assertThat(admitted).isBetween(7, 10);
  }

  @Test
  void placesThatAreTakenOnOneNodeAreTakenOnTheOther() throws Exception {
    byte[] head = (RawHttp.head("GET", "/stall", "X-Who: crowd") + "\r\n").getBytes(US_ASCII);
    int before = upstream.stalled.get();
    try (var first = RawHttp.connect("127.0.0.1", one.dataPort());
        var second = RawHttp.connect("127.0.0.1", two.dataPort())) {
      first.getOutputStream().write(head);
      second.getOutputStream().write(head);
      await(() -> upstream.stalled.get() == before + 2);
      await(() -> asks(one, "/placed", "crowd") == 429 && asks(two, "/placed", "crowd") == 429);
      assertThat(asks(two, "/placed", "others")).isEqualTo(200);
    }
    await(() -> asks(one, "/placed", "crowd") == 200 && asks(two, "/placed", "crowd") == 200);
  }

  @Test
  void whatIsPublishedOnOneNodeIsInForceOnTheOther() throws Exception {
    assertThat(status(two, "/new")).isEqualTo(403);
    var document = rest(one, "GET", "/policy", null).body();
    String changed = document.replace("routes: [limited]", "routes: [limited, new]");
    assertThat(changed).isNotEqualTo(document);
    var published = rest(one, "PUT", "/policy", changed);
    assertThat(published.statusCode()).as(published.body()).isEqualTo(200);
    var deadline = Instant.now().plusSeconds(60);
    while (status(two, "/new") != 200) {
      assertThat(Instant.now()).isBefore(deadline);
    }
  }

  /** An event stream and a WebSocket of one subject on each of the two nodes. */
  private static List<StreamClient> opened(String field) throws Exception {
    return List.of(
        StreamClient.events(one.dataPort(), "/events", field),
        StreamClient.events(two.dataPort(), "/events", field),
        StreamClient.messages(one.dataPort(), "/ws/ticks", field + "\r\n"),
        StreamClient.messages(two.dataPort(), "/ws/ticks", field + "\r\n"));
  }

  /** The same, when all of them flow. */
  private static List<StreamClient> streams(String field) throws Exception {
    var streams = opened(field);
    for (var stream : streams) {
      stream.flowing();
    }
    return streams;
  }

  private static void assertCut(List<StreamClient> streams, long since, String why)
      throws Exception {
    var times = new ArrayList<Duration>();
    for (var stream : streams) {
      times.add(stream.after(since));
    }
    System.out.println("cut for " + why + " after " + times);
    assertThat(streams.get(0).ending()).as("events here").isEqualTo("whole");
    assertThat(streams.get(1).ending()).as("events there").isEqualTo("whole");
    assertThat(streams.get(2).ending()).as("messages here").isEqualTo("close 1008");
    assertThat(streams.get(3).ending()).as("messages there").isEqualTo("close 1008");
  }

  /** Streams whose token ends at a time. */
  private record Expiring(String token, long end, List<StreamClient> streams) {}

  /** They begin before their token ends, however slow the machine: else with one that lives on. */
  private static Expiring expiring(int seconds) throws Exception {
    var end = Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
    String token =
        issuer.token(
            claims ->
                claims
                    .subject("alice")
                    .claim("groups", List.of("reader"))
                    .expirationTime(Date.from(end)));
    long nanos = System.nanoTime() + Duration.between(Instant.now(), end).toNanos();
    var streams = opened("Authorization: Bearer " + token);
    for (var stream : streams) {
      if (!stream.flows()) {
        assertThat(Instant.now()).as("refused before its end").isAfter(end);
        return expiring(2 * seconds);
      }
    }
    return new Expiring(token, nanos, streams);
  }

  @Test
  void streamsEndWithTheirTokenOnBothNodes() throws Exception {
    var expiring = expiring(6);
    var streams = expiring.streams();
    assertCut(streams, expiring.end(), "expiry");
    assertThat(streams).allMatch(stream -> endsNotBefore(stream, expiring.end()));
    String field = "Authorization: Bearer " + expiring.token();
    assertThat(RawHttp.request(one.dataPort(), "GET", "/events", field))
        .extracting(RawHttp.Answer::reason)
        .isEqualTo("credentials-expired");
  }

  private static boolean endsNotBefore(StreamClient stream, long since) {
    try {
      return !stream.after(since).isNegative();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void streamsEndWhenTheirKeyIsRevokedOnBothNodes() throws Exception {
    var others = streams("X-API-Key: batch-key-0123456789");
    var streams = streams("X-API-Key: lost-key-0123456789");
    long since = System.nanoTime();
    var revoked = rest(one, "POST", "/api-keys/lost/revoke", null);
    assertThat(revoked.statusCode()).as(revoked.body()).isLessThan(300);
    assertCut(streams, since, "revocation");
    assertThat(others).as("those of another key").allMatch(StreamClient::open);
    for (var other : others) {
      other.close();
    }
  }

  @Test
  void streamsEndWhenARuleChangesOnBothNodes() throws Exception {
    String token = issuer.token("bob", "reader");
    var streams = streams("Authorization: Bearer " + token);
    String before = rest(two, "GET", "/policy", null).body();
    String without = before.replace("routes: [events, sockets]", "routes: [closed]");
    assertThat(without).isNotEqualTo(before);
    long since = System.nanoTime();
    assertThat(rest(two, "PUT", "/policy", without).statusCode()).isEqualTo(200);
    assertCut(streams, since, "a changed rule");
    assertThat(rest(two, "PUT", "/policy", before).statusCode()).isEqualTo(200);
    await(() -> status(one, "/events", token) == 200 && status(two, "/events", token) == 200);
  }

  /** The head of the answer only: the body never ends. */
  private static int status(Bundle node, String path, String token) throws IOException {
    try (var socket = RawHttp.connect("127.0.0.1", node.dataPort())) {
      String head = RawHttp.head("GET", path, "Authorization: Bearer " + token) + "\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      return Integer.parseInt(RawHttp.line(socket.getInputStream()).split(" ")[1]);
    }
  }

  @Test
  void streamsEndWhenTheirSubjectIsQuarantinedOnBothNodes() throws Exception {
    String key = "X-API-Key: wild-key-0123456789";
    var streams = streams(key);
    long since = 0;
    for (int i = 0; i < 40 && since == 0; i++) {
      long now = System.nanoTime();
      String reason = RawHttp.request(one.dataPort(), "GET", "/closed", key).reason();
      since = reason.equals("quarantined") ? now : 0;
    }
    assertThat(since).as("quarantined at last").isNotZero();
    assertCut(streams, since, "quarantine");
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
      boolean json = !path.equals("/policy");
      request.header("Content-Type", json ? "application/json" : "application/yaml");
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    var deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (!condition.call()) {
      assertThat(Instant.now()).as("in time").isBefore(deadline);
      Thread.onSpinWait();
    }
  }
}
