package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.testing.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the contract's table of denials, driven over raw sockets through the bundle. */
class ContractDenialsIT {

  private static final String KEY = "denials-key-0123456789";
  private static final String QUARANTINED_KEY = "denials-key-of-an-offender";

  private static StubUpstream upstream;
  private static TestIssuer issuer;
  private static ServerSocket brokenUpstream;
  private static Bundle bundle;

  @BeforeAll
  static void start() throws Exception {
    upstream = new StubUpstream();
    issuer = new TestIssuer();
    brokenUpstream = garbage();
    bundle =
        Bundle.with()
            .policy(policy())
            .set("portcullis.quarantine.exempt", "127.0.0.1,127.0.0.9")
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    issuer.close();
    upstream.close();
    brokenUpstream.close();
  }

  private static String policy() throws Exception {
    return """
    portcullis: 1
    issuers:
      - {name: test, issuer: "%s", jwks: "%s", audiences: [test]}
      - {name: gone, issuer: "https://gone.test", jwks: "http://127.0.0.1:%d/jwks"}
    api-keys:
      - {name: reader, sha256: "%s", roles: [reader]}
      - {name: offender, sha256: "%s", roles: [reader]}
      - {name: expired, sha256: "%s", roles: [reader], expires: 2020-01-01T00:00:00Z}
      - {name: revoked, sha256: "%s", roles: [reader], revoked: true}
    roles: [{name: reader}, {name: nobody}]
    upstreams:
      - {name: echo, targets: ["%s"], timeout: 1s}
      - {name: dead, targets: ["http://127.0.0.1:%d"], connect-timeout: 1s}
      - {name: garbage, targets: ["http://127.0.0.1:%d"], timeout: 1s}
    limits:
      - {name: twice, key: subject, rate: 2/h}
      - {name: flood, key: address, rate: 300/m, before-authentication: true}
    routes:
      - {name: echo, path: "/echo/**", methods: [GET, POST], upstream: echo, authenticate: [jwt, api-key], max-body: 1KiB}
      - {name: bodies, path: /bodies, upstream: echo, authenticate: [api-key], threat: {max-inspected: 64KiB}}
      - {name: closed, path: /closed, upstream: echo, authenticate: [api-key]}
      - {name: forbidden, path: /forbidden, upstream: echo, authenticate: [api-key]}
      - {name: limited, path: /limited, upstream: echo, authenticate: [api-key], limits: [twice]}
      - {name: stall, path: "/stall", upstream: echo, authenticate: [anonymous]}
      - {name: dead, path: /dead, upstream: dead, authenticate: [anonymous]}
      - {name: garbage, path: /garbage, upstream: garbage, authenticate: [anonymous]}
    rules:
      - {name: readers, effect: permit, routes: [echo, bodies, forbidden, limited], roles: [reader]}
      - {name: anyone, effect: permit, routes: [stall, dead, garbage]}
      - {name: not-here, effect: forbid, routes: [forbidden]}
    """
        .formatted(
            TestIssuer.ISSUER,
            issuer.jwksUrl(),
            FreePorts.one(),
            sha256(KEY),
            sha256(QUARANTINED_KEY),
            sha256(KEY + "-expired"),
            sha256(KEY + "-revoked"),
            upstream.url(),
            FreePorts.one(),
            brokenUpstream.getLocalPort());
  }

  /** Answers every connection with two lengths that contradict one another. */
  private static ServerSocket garbage() throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (var socket = server.accept()) {
                  RawHttp.line(socket.getInputStream());
                  socket
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello"
                              .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  // the next connection, or the end of the test
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static String sha256(String key) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  /** Content of a coded body is bounded as a plain body is; only a bomb is an attack. */
  @Test
  void codedContentOverTheBoundIsTooLargeAndNoOffence() throws IOException {
    var random = new Random(1);
    String digits =
        random.ints(100_000, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining(","));
    byte[] json = ("[" + digits + "]").getBytes(StandardCharsets.US_ASCII);
    assertThat(post(json, "").reason()).isEqualTo("body-too-large");
    for (int i = 0; i < 12; i++) {
      var answer = post(gzip(json), "Content-Encoding: gzip\r\n");
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.reason()).isEqualTo("body-too-large");
    }
    byte[] small = "[1,2,3]".getBytes(StandardCharsets.US_ASCII);
    assertThat(post(gzip(small), "Content-Encoding: gzip\r\n").status()).isEqualTo(200);
    var bomb = post(gzip(new byte[10 << 20]), "Content-Encoding: gzip\r\n");
    assertThat(bomb.reason()).isEqualTo("threat-detected");
  }

  private static Answer post(byte[] body, String lines) throws IOException {
    String head =
        "POST /bodies HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(KEY, lines, body.length);
    var request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return RawHttp.send("127.0.0.1", bundle.dataPort(), request.toByteArray());
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void aPermittedRequestPasses() throws IOException {
    var answer = get("/echo/1?a=b", "X-API-Key: " + KEY);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith("GET /echo/1?a=b").contains("Portcullis-subject: reader");
    assertThat(answer.body()).doesNotContain(KEY);
    var byToken = get("/echo/1", "Authorization: Bearer " + issuer.token("alice", "reader"));
    assertThat(byToken.body()).contains("Portcullis-subject: alice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/echo/%2e%2e/x", "/echo/..%2fx", "/echo//x", "/echo/a%2fb", "/echo/a;b=c", "/echo/a\\b",
        "/echo/%252e", "/echo/%00", "/echo/%c0%ae", "/echo/%zz", "/echo/../x", "/echo/%5c"
      })
  void row400APathThatReadsInTwoWays(String path) throws IOException {
    assertDenied(get(path, "X-API-Key: " + KEY), 400, "request-malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /echo/1\r\n\r\n",
        "GET  /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /echo/1 HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\nHost: a\r\nX y: z\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\nHost: a\r\nX-Y : z\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\nHost: a\r\n folded: z\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /echo/1 HTTP/1.1\r\n"
            + "Host: a\r\n"
            + "Content-Length: 3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"
      })
  void row400AHeadThatReadsInTwoWays(String head) throws IOException {
    assertDenied(RawHttp.send(bundle.dataPort(), head), 400, "request-malformed");
  }

  @Test
  void row400TwoCredentials() throws IOException {
    var answer = get("/echo/1", "X-API-Key: " + KEY, "Authorization: Bearer a.b.c");
    assertDenied(answer, 400, "request-malformed");
  }

  @Test
  void row401EachReasonWithAChallenge() throws IOException {
    assertChallenged(get("/echo/1"), "credentials-missing");
    assertChallenged(get("/echo/1", "X-API-Key: wrong"), "credentials-invalid");
    assertChallenged(get("/echo/1", "X-API-Key: " + KEY + "-expired"), "credentials-expired");
    assertChallenged(get("/echo/1", "X-API-Key: " + KEY + "-revoked"), "credentials-revoked");
    var past = Date.from(Instant.now().minusSeconds(600));
    String old = issuer.token(claims -> claims.subject("a").issueTime(past).expirationTime(past));
    assertChallenged(get("/echo/1", "Authorization: Bearer " + old), "credentials-expired");
    String foreign = issuer.token(claims -> claims.subject("a").audience("other"));
    assertChallenged(get("/echo/1", "Authorization: Bearer " + foreign), "credentials-invalid");
    String bound = issuer.token(c -> c.subject("a").claim("cnf", java.util.Map.of("jkt", "x")));
    assertChallenged(get("/echo/1", "Authorization: Bearer " + bound), "proof-invalid");
  }

  @Test
  void row403NoPermitAndAForbid() throws IOException {
    assertDenied(get("/closed", "X-API-Key: " + KEY), 403, "not-permitted");
    assertDenied(get("/forbidden", "X-API-Key: " + KEY), 403, "forbidden");
  }

  @Test
  void row403AnAttack() throws IOException {
    String target = "/echo/1?id=1%27%20UNION%20SELECT%20password%20FROM%20users--%20";
    assertDenied(get(target, "X-API-Key: " + KEY), 403, "threat-detected");
  }

  @Test
  void row403WhoOffendsAgainAndAgainIsQuarantinedAndOthersAreNot() throws IOException {
    byte[] bad = bytes("/closed", "X-API-Key: " + QUARANTINED_KEY);
    Answer last = RawHttp.send("127.0.0.1", bundle.dataPort(), bad);
    for (int i = 0; i < 60 && !last.reason().equals("quarantined"); i++) {
      last = RawHttp.send("127.0.0.1", bundle.dataPort(), bad);
    }
    assertDenied(last, 403, "quarantined");
    assertDenied(get("/echo/1", "X-API-Key: " + QUARANTINED_KEY), 403, "quarantined");
    assertThat(get("/echo/1", "X-API-Key: " + KEY).status()).isEqualTo(200);
  }

  @Test
  void row403AnAddressThatGuessesIsQuarantined() throws IOException {
    byte[] guess = bytes("/echo/1", "X-API-Key: a-guess");
    Answer last = RawHttp.send("127.0.0.77", bundle.dataPort(), guess);
    for (int i = 0; i < 60 && !last.reason().equals("quarantined"); i++) {
      last = RawHttp.send("127.0.0.77", bundle.dataPort(), guess);
    }
    assertDenied(last, 403, "quarantined");
  }

  @Test
  void row404And405() throws IOException {
    assertDenied(get("/nowhere", "X-API-Key: " + KEY), 404, "route-not-found");
    assertDenied(get("/portcullis/login.xhtml"), 404, "route-not-found");
    assertDenied(get("/health/live"), 404, "route-not-found");
    var answer = RawHttp.request(bundle.dataPort(), "DELETE", "/echo/1", "X-API-Key: " + KEY);
    assertDenied(answer, 405, "method-not-allowed");
    assertThat(answer.header("Allow")).contains("GET").contains("POST");
  }

  @Test
  void row413ADeclaredAndAChunkedBody() throws IOException {
    String declared =
        RawHttp.head("POST", "/echo/1", "X-API-Key: " + KEY, "Content-Length: 1025")
            + "\r\n"
            + "x".repeat(1025);
    assertDenied(RawHttp.send(bundle.dataPort(), declared), 413, "body-too-large");
    String chunked =
        RawHttp.head("POST", "/echo/1", "X-API-Key: " + KEY, "Transfer-Encoding: chunked")
            + "\r\n401\r\n"
            + "x".repeat(1025)
            + "\r\n0\r\n\r\n";
    assertDenied(RawHttp.send(bundle.dataPort(), chunked), 413, "body-too-large");
  }

  @Test
  void row431() throws IOException {
    var answer = get("/echo/1", "X-API-Key: " + KEY, "X-Large: " + "x".repeat(20_000));
    assertDenied(answer, 431, "headers-too-large");
  }

  @Test
  void row429WithTheStateOfTheLimit() throws IOException {
    get("/limited", "X-API-Key: " + KEY);
    get("/limited", "X-API-Key: " + KEY);
    var answer = get("/limited", "X-API-Key: " + KEY);
    assertDenied(answer, 429, "rate-limited");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 1800);
    assertThat(answer.header("RateLimit")).startsWith("\"twice\";r=0;t=");
    assertThat(answer.header("RateLimit-Policy")).startsWith("\"twice\";q=2;w=");
  }

  @Test
  void row429AFloodFromOneAddressBeforeAnythingIsLookedAt() throws IOException {
    byte[] request = (RawHttp.head("GET", "/nowhere") + "\r\n").getBytes(StandardCharsets.US_ASCII);
    Answer answer = RawHttp.send("127.0.0.9", bundle.dataPort(), request);
    for (int i = 0; i < 400 && answer.status() == 404; i++) {
      answer = RawHttp.send("127.0.0.9", bundle.dataPort(), request);
    }
    assertDenied(answer, 429, "rate-limited");
    assertThat(answer.header("RateLimit")).startsWith("\"flood\";r=0;t=");
    assertThat(get("/nowhere").status()).isEqualTo(404);
  }

  @Test
  void row502ADeadUpstreamAndOneThatContradictsItself() throws IOException {
    assertDenied(get("/dead"), 502, "upstream-failed");
    assertDenied(get("/garbage"), 502, "upstream-failed");
  }

  @Test
  void row504() throws IOException {
    assertDenied(get("/stall"), 504, "upstream-timeout");
  }

  @Test
  void row503AnIssuerWhoseKeysCannotBeHad() throws IOException {
    String token = issuer.token(claims -> claims.issuer("https://gone.test").subject("a"));
    var answer = get("/echo/1", "Authorization: Bearer " + token);
    assertDenied(answer, 503, "undecidable");
    assertThat(answer.header("Retry-After")).isNotEmpty();
  }

  @Test
  void anAnswerToHeadHasNoBody() throws IOException {
    var answer = RawHttp.request(bundle.dataPort(), "HEAD", "/nowhere");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEmpty();
  }

  private static Answer get(String target, String... headerLines) throws IOException {
    return RawHttp.request(bundle.dataPort(), "GET", target, headerLines);
  }

  private static byte[] bytes(String target, String... headerLines) {
    return (RawHttp.head("GET", target, headerLines) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertChallenged(Answer answer, String reason) {
    assertDenied(answer, 401, reason);
    assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
  }

  private static void assertDenied(Answer answer, int status, String reason) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.field("type")).isEqualTo("urn:portcullis:reason:" + reason);
    assertThat(answer.field("decision")).isNotEmpty().isEqualTo(answer.header("X-Request-Id"));
    for (String leak :
        List.of("Exception", "at dev.", "Payara", "grizzly", "readers", "127.0.0.1")) {
      assertThat(answer.body()).doesNotContain(leak);
    }
    assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by");
  }
}
