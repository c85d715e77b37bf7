package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.ScriptedUpstream.Script;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of requests for another upstream: what they are, and that no client meets them. */
class MirrorIT {

  private static final String KEY = "mirrored-key-0123456789";

  /** More than one upstream may have of copies, waiting and sent. */
  private static final int MANY = 200;

  private static final long MOST_OCTETS = 16L << 20;
  private static final int MOST_UNDER_WAY = 128;

  /** Holds what must not keep a client waiting until all clients were answered. */
  private static volatile CountDownLatch answered = new CountDownLatch(0);

  @SuppressWarnings("NullAway.Init")
  private static StubUpstream echo;

  @SuppressWarnings("NullAway.Init")
  private static RecordingUpstream own;

  @SuppressWarnings("NullAway.Init")
  private static RecordingUpstream copies;

  @SuppressWarnings("NullAway.Init")
  private static ScriptedUpstream hostile;

  @SuppressWarnings("NullAway.Init")
  private static ServerSocket deaf;

  @SuppressWarnings("NullAway.Init")
  private static Bundle bundle;

  /** Copies may be under way for half a minute each, and some wait. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private double copiesBefore;
  private double droppedBefore;

  @BeforeAll
  static void start() throws Exception {
    echo = new StubUpstream();
    own = new RecordingUpstream();
    copies = new RecordingUpstream();
    hostile = new ScriptedUpstream();
    deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    int admin = FreePorts.one();
    bundle =
        Bundle.with()
            .set("portcullis.admin.port", admin)
            .policy(
                policy()
                    .formatted(
                        echo.url(),
                        own.url(),
                        copies.url(),
                        hostile.url(),
                        hostile.url(),
                        deaf.getLocalPort(),
                        admin))
            .start();
  }

  private static String policy() throws Exception {
    var digest = java.security.MessageDigest.getInstance("SHA-256");
    String hash =
        java.util.HexFormat.of().formatHex(digest.digest(KEY.getBytes(StandardCharsets.US_ASCII)));
    return """
    portcullis: 1
    api-keys: [{name: batch, sha256: "%s"}]
    upstreams:
      - {name: echo, targets: ["%%s"]}
      - {name: own, targets: ["%%s"]}
      - {name: copies, targets: ["%%s"], timeout: 60s}
      - {name: hostile, targets: ["%%s"], deadline: 2s}
      - {name: both, targets: ["%%s"], max-concurrent: 1, circuit-breaker: {failures: 50%%%%, minimum: 10}}
      - {name: deaf, targets: ["http://127.0.0.1:%%d"], connect-timeout: 1s, deadline: 3s}
      - {name: admin, targets: ["http://127.0.0.1:%%d"]}
    limits: [{name: once, key: "header:X-Who", rate: 1/h, burst: 1}]
    routes:
      - name: copied
        path: /copied/**
        methods: [GET, HEAD, POST]
        upstream: own
        authenticate: [api-key, anonymous]
        forward-credentials: true
        rewrite: {strip-prefix: /copied}
        request-headers: {set: {X-Realm: acme}}
        mirror: {upstream: copies, methods: [GET, HEAD, POST]}
      - {name: keyed, path: /copied/keyed, upstream: own, authenticate: [api-key], mirror: {upstream: copies}}
      - {name: barred, path: /copied/barred, upstream: own, authenticate: [anonymous], mirror: {upstream: copies}}
      - {name: limited, path: /copied/limited, upstream: own, authenticate: [anonymous], limits: [once], mirror: {upstream: copies}}
      - {name: small, path: /copied/small, upstream: own, authenticate: [anonymous], max-body: 1KiB, threat: {mode: off}, mirror: {upstream: copies, methods: [POST]}}
      - {name: safe, path: /safe, upstream: echo, authenticate: [anonymous], mirror: {upstream: copies}}
      - {name: large, path: /large, upstream: echo, authenticate: [anonymous], threat: {mode: off}, mirror: {upstream: copies, methods: [POST]}}
      - {name: hostile, path: /hostile, upstream: echo, authenticate: [anonymous], mirror: {upstream: hostile}}
      - {name: both, path: /both, upstream: both, authenticate: [anonymous]}
      - {name: both-copied, path: /both-copied, upstream: echo, authenticate: [anonymous], mirror: {upstream: both}}
      - {name: deaf, path: /deaf, upstream: echo, authenticate: [anonymous], mirror: {upstream: deaf}}
      - {name: admin, path: /admin, upstream: echo, authenticate: [anonymous], mirror: {upstream: admin}}
    rules:
      - {name: most, effect: permit, routes: [copied, keyed, limited, small, safe, large, hostile, both, both-copied, deaf, admin]}
    """
        .formatted(hash);
  }

  @AfterAll
  static void stop() throws Exception {
    answered.countDown();
    bundle.close();
    echo.close();
    own.close();
    copies.close();
    hostile.close();
    deaf.close();
  }

  @BeforeEach
  void forget() throws Exception {
    Awaiting.until(LONG, () -> gauge("under_way") == 0);
    own.clear();
    copies.clear();
    copiesBefore = sum("copies_total", Map.of());
    droppedBefore = sum("dropped_total", Map.of());
  }

  private static double sum(String name, Map<String, String> labels) throws IOException {
    String family = "portcullis_mirror_" + name;
    var answer = RawHttp.request(bundle.adminPort(), "GET", "/metrics");
    return Scrape.of(answer.body()).sum(family, family, labels);
  }

  private static double gauge(String name) throws IOException {
    return sum(name, Map.of());
  }

  private double sent() throws IOException {
    return sum("copies_total", Map.of()) - copiesBefore;
  }

  private double dropped() throws IOException {
    return sum("dropped_total", Map.of()) - droppedBefore;
  }

  private static RawHttp.Answer get(String path, String... lines) throws IOException {
    return RawHttp.request(bundle.dataPort(), "GET", path, lines);
  }

  private static String recorded(RecordingUpstream upstream) throws InterruptedException {
    return requireNonNull(upstream.next(60_000), "nothing came");
  }

  /** Of a request as it came: the line, the fields by name, and at last the body. */
  private static Map<String, String> parts(String text) {
    int end = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, end).split("\r\n");
    var parts = new TreeMap<String, String>();
    parts.put("", lines[0]);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      parts.merge(name, lines[i].substring(colon + 2), (a, b) -> a + "\n" + b);
    }
    parts.put("body", text.substring(end));
    return parts;
  }

  private static String claims(@Nullable String assertion) {
    byte[] claims = Base64.getUrlDecoder().decode(requireNonNull(assertion).split("\\.")[1]);
    return new String(claims, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /copied/a%20b?x=1&y HTTP/1.1|Cookie: a=b|X-Tag: one|X-Tag: two||",
        "HEAD /copied/a HTTP/1.1|X-Request-Id: mine||",
        "POST /copied/a HTTP/1.1|Content-Type: text/plain|Content-Length: 5||hello",
        "POST /copied/a HTTP/1.1|Content-Length: 0||",
        "POST /copied/a HTTP/1.1|Content-Type: text/plain|Expect: 100-continue|Content-Length:"
            + " 5||hello",
        "POST /copied/a HTTP/1.1|Transfer-Encoding: chunked|Trailer: Sum||5|hello|0|Sum: 7||"
      })
  void aCopyIsWhatTheUpstreamGetsButForWhatIsMadeOutToIt(String request) throws Exception {
    String key = "|Host: api.example.com|Connection: close|X-API-Key: " + KEY + "|DPoP: proof|";
    String text = request.replaceFirst("\\|", key).replace("|", "\r\n");
    assertThat(RawHttp.send(bundle.dataPort(), text).status()).isEqualTo(200);
    var original = parts(recorded(own));
    var copy = parts(recorded(copies));
    assertThat(original).containsEntry("x-api-key", KEY).containsEntry("dpop", "proof");
    assertThat(copy.values()).noneMatch(value -> value.contains(KEY) || value.contains("proof"));
    assertThat(copy).containsEntry("portcullis-mirror", "own").containsEntry("x-realm", "acme");
    assertThat(copies.url()).endsWith(copy.getOrDefault("host", "none"));
    assertThat(claims(copy.get("portcullis-assertion"))).containsPattern("\"aud\":\\[?\"copies\"");
    assertThat(claims(original.get("portcullis-assertion"))).containsPattern("\"aud\":\\[?\"own\"");
    List.of("host", "portcullis-assertion", "x-api-key", "dpop", "expect")
        .forEach(original::remove);
    List.of("host", "portcullis-assertion", "portcullis-mirror").forEach(copy::remove);
    assertThat(copy).isEqualTo(original);
    Awaiting.until(LONG, () -> sent() == 1); // counters are told of each second
  }

  @Test
  void whatIsNotPermittedIsNotCopied() throws Exception {
    String large = "a".repeat(2_000);
    String chunk = "7d0\r\n" + large + "\r\n0\r\n\r\n";
    assertThat(get("/copied/keyed").status()).isEqualTo(401);
    assertThat(get("/copied/barred").status()).isEqualTo(403);
    assertThat(get("/copied/x?q=%3Cscript%3Ealert(1)%3C/script%3E").status()).isEqualTo(403);
    assertThat(get("/copied/a/../b").status()).isEqualTo(400);
    assertThat(RawHttp.request(bundle.dataPort(), "DELETE", "/copied/x").status()).isEqualTo(405);
    assertThat(post("/copied/small", "Content-Length: 2000", large).status()).isEqualTo(413);
    assertThat(post("/copied/small", "Transfer-Encoding: chunked", chunk).status()).isEqualTo(413);
    assertThat(get("/copied/limited", "X-Who: a").status()).isEqualTo(200);
    assertThat(recorded(copies)).contains("/copied/limited");
    assertThat(get("/copied/limited", "X-Who: a").status()).isEqualTo(429);
    assertThat(get("/copied/marker").status()).isEqualTo(200);
    assertThat(recorded(copies)).startsWith("GET /marker ");
    Awaiting.until(LONG, () -> gauge("under_way") == 0 && sent() == 2 && dropped() == 1);
    assertThat(copies.next(0)).isNull();
  }

  private static RawHttp.Answer post(String path, String framing, String body) throws IOException {
    String head = RawHttp.head("POST", path, "Content-Type: application/octet-stream", framing);
    return RawHttp.send(bundle.dataPort(), head + "\r\n" + body);
  }

  @Test
  void whatIsNotSafeHappensOnceUnlessThePolicyNamesIt() throws Exception {
    assertThat(post("/safe", "Content-Length: 1", "a").status()).isEqualTo(200);
    assertThat(RawHttp.request(bundle.dataPort(), "DELETE", "/safe").status()).isEqualTo(200);
    assertThat(get("/safe").status()).isEqualTo(200);
    assertThat(recorded(copies)).startsWith("GET ");
    Awaiting.until(LONG, () -> gauge("under_way") == 0 && sent() == 1);
    assertThat(copies.next(0)).isNull();
  }

  @Test
  void aLongBodyIsNotCopiedAndReachesItsOwnUpstreamWhole() throws Exception {
    String body = "a".repeat(200_000);
    var known = post("/large", "Content-Length: 200000", body);
    var unknown =
        post("/large", "Transfer-Encoding: chunked", "30d40\r\n" + body + "\r\n0\r\n\r\n");
    assertThat(known.body()).contains("\nbody: 200000\n").doesNotContainIgnoringCase("-mirror");
    assertThat(unknown.body()).contains("\nbody: 200000\n");
    Awaiting.until(LONG, () -> dropped() == 2);
    assertThat(gauge("bytes")).isZero();
    assertThat(sent()).isZero();
  }

  /** What the upstream of the copies does with each of them. */
  private enum Hostility {
    NEVER_ANSWERS(request -> hold()),
    READS_NO_HEAD_OF_AN_ANSWER_TO_ITS_END(
        request -> {
          request.say("HTTP/1.1 200 OK\r\n");
          for (int i = 0; true; i++) {
            request.say("X-" + i + ": " + "a".repeat(1_000) + "\r\n");
          }
        }),
    ANSWERS_ENDLESSLY(
        request -> {
          request.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            request.say("1000\r\n" + "a".repeat(4_096) + "\r\n");
          }
        }),
    ANSWERS_DROP_BY_DROP(
        request -> {
          request.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
          while (!answered.await(20, TimeUnit.MILLISECONDS)) {
            request.say("a");
          }
        }),
    RESETS(
        request -> {
          request.socket().setSoLinger(true, 0);
          request.socket().close();
        }),
    SAYS_WHAT_IS_NO_ANSWER(request -> request.say("SSH-2.0-none\r\n\r\n")),
    CHANGES_THE_PROTOCOL(
        request ->
            request.say("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")),
    REFUSES(request -> request.say("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"));

    private final Script script;

    Hostility(Script script) {
      this.script = script;
    }

    private static void hold() throws InterruptedException {
      answered.await(120, TimeUnit.SECONDS);
    }
  }

  /** What holds copies lets go only when all clients were answered: none waited for it. */
  @ParameterizedTest
  @EnumSource(Hostility.class)
  void whateverTheirUpstreamDoesNoClientMeetsIt(Hostility hostility) throws Exception {
    answered = new CountDownLatch(1);
    hostile.play(hostility.script);
    assertAllAnswered("/hostile");
    answered.countDown();
    assertAllCounted();
  }

  @Test
  void whoNeverAcceptsACopyKeepsNoClientWaiting() throws Exception {
    assertAllAnswered("/deaf");
    assertAllCounted();
  }

  private static void assertAllAnswered(String path) throws IOException {
    for (int i = 0; i < MANY; i++) {
      var answer = get(path);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).doesNotContainIgnoringCase("portcullis-mirror");
      if (i % 50 == 49) {
        assertThat(gauge("bytes")).isBetween(0.0, (double) MOST_OCTETS);
        assertThat(gauge("under_way")).isBetween(0.0, (double) MOST_UNDER_WAY);
      }
    }
  }

  private void assertAllCounted() throws Exception {
    Awaiting.until(LONG, () -> sent() + dropped() == MANY);
    Awaiting.until(LONG, () -> gauge("under_way") == 0);
    assertThat(gauge("bytes")).isZero();
  }

  /** Not its places, its connections, nor its circuit breaker. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void copiesTakeNothingFromRequestsOfTheirUpstream(boolean resets) throws Exception {
    answered = new CountDownLatch(1);
    Script copied = resets ? Hostility.RESETS.script : Hostility.NEVER_ANSWERS.script;
    hostile.play(
        request -> {
          if (request.field("Portcullis-Mirror").equals("echo")) {
            copied.play(request);
          } else {
            request.say("HTTP/1.1 204 X\r\n\r\n");
          }
        });
    assertAllAnswered("/both-copied");
    for (int i = 0; i < 50; i++) {
      assertThat(get("/both").status()).isEqualTo(204);
    }
    answered.countDown();
    assertAllCounted();
  }

  @Test
  void aListenerOfTheNodeGetsNoCopies() throws Exception {
    double failed = sum("copies_total", Map.of("outcome", "failed"));
    for (int i = 0; i < 10; i++) {
      assertThat(get("/admin").status()).isEqualTo(200);
    }
    Awaiting.until(LONG, () -> sum("copies_total", Map.of("outcome", "failed")) - failed == 10);
    assertThat(bundle.log()).contains("copies of requests for the upstream");
  }
}
