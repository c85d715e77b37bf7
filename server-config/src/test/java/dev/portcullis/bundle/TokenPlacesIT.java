package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens in cookies, queries and WebSocket protocols, octet by octet. */
@ExtendWith(SharedBundle.class)
class TokenPlacesIT {

  private static final String FOREIGN = "Origin: https://evil.test";

  private final Bundle bundle;
  private final StubUpstream upstream;
  private final SocketUpstream sockets;
  private final TestIssuer issuer;
  private final KeyMaterial keys;
  private final String token;

  TokenPlacesIT(Running running) {
    bundle = running.bundle();
    upstream = running.upstream();
    sockets = running.sockets();
    issuer = running.issuer();
    keys = running.keys();
    token = issuer.token("page");
  }

  private RawHttp.Answer get(String target, String... fields) throws IOException {
    return RawHttp.request(bundle.dataPort(), "GET", target, fields);
  }

  private String cookie() {
    return "Cookie: __Host-t=" + token;
  }

  private RawSocket handshake(String fields) throws IOException {
    return new RawSocket(bundle.dataPort(), "/ws/tokens/echo", fields);
  }

  @Test
  void theUpstreamGetsWhatWasBesideTheTokenOctetForOctet() throws Exception {
    var query = get("/tokens/a?b=%31+&access_token=" + token + "&&c", "Cookie: a=1");
    assertThat(query.status()).isEqualTo(200);
    assertThat(query.body())
        .startsWith("GET /tokens/a?b=%31+&&c\n")
        .contains("Cookie: a=1", "Portcullis-subject: page")
        .doesNotContain(token);
    assertThat(query.header("Cache-Control")).isEqualTo("no-store");
    assertThat(query.header("Referrer-Policy")).isEqualTo("strict-origin");
    var inCookie = get("/tokens/a", "Cookie: a=1; __Host-t=" + token + "; b=\"2\"");
    assertThat(inCookie.status()).isEqualTo(200);
    assertThat(inCookie.body()).contains("Cookie: a=1; b=\"2\"\n").doesNotContain(token);
    assertThat(inCookie.header("Cache-Control")).isEqualTo("private");
  }

  @Test
  void noOtherRouteTakesItAndNoneSendsTheCookieOn() throws Exception {
    for (String target : List.of("/tokens/field", "/tokens/field?access_token=" + token)) {
      assertThat(get(target, cookie()).reason()).isEqualTo("credentials-missing");
    }
    var open = get("/open", cookie(), "Referer: http://a/tokens?x=1&access_token=" + token);
    assertThat(open.body()).contains("Referer: http://a/tokens?x=1\n").doesNotContain(token);
    assertThat(get("/tokens/a", "Authorization: Bearer " + token).status()).isEqualTo(200);
  }

  @Test
  void whereCredentialsAreForwardedItIsInItsField() throws Exception {
    var sent = get("/tokens/sent?access_token=" + token);
    assertThat(sent.body())
        .startsWith("GET /tokens/sent\n")
        .contains("Authorization: Bearer " + token);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/tokens?access_token=T|Cookie: __Host-t=T",
        "/tokens?access_token=T|Authorization: Bearer T",
        "/tokens?access_token=T|X-API-Key: k",
        "/tokens?access_token=T&access_token=T|X-A: b",
        "/tokens?access_token=T&access%5Ftoken=T|X-A: b",
        "/tokens?access%5Ftoken=T|X-A: b",
        "/tokens?access_token=|X-A: b",
        "/tokens|Cookie: __Host-t=T; __Host-t=T",
        "/tokens|Cookie: __Host-t=\"T\"",
        "/tokens|Cookie_: x"
      })
  void whatCanBeReadInTwoWaysIsMalformed(String target, String field) throws Exception {
    int before = upstream.requests.get();
    var twice = get(target.replace("T", token), field.replace("T", token), "Cookie: __Host-t");
    boolean bad = !field.startsWith("Cookie_");
    assertThat(twice.reason()).isEqualTo(bad ? "request-malformed" : "credentials-missing");
    assertThat(upstream.requests.get()).isEqualTo(before);
  }

  @Test
  void aCertificateThatTheRouteAcceptsIsAnotherCredential() throws Exception {
    for (String target : List.of("/tokens", "/tokens?access_token=" + token)) {
      try (var socket =
          keys.client("client").getSocketFactory().createSocket("127.0.0.1", bundle.tlsPort())) {
        String head = RawHttp.head("GET", target) + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        var answer = RawHttp.read(socket.getInputStream(), false);
        assertThat(answer.status()).isEqualTo(target.length() > 7 ? 400 : 200);
      }
    }
  }

  private URI secure(String target) {
    return URI.create("https://localhost:" + bundle.tlsPort() + target);
  }

  @Test
  void severalCookieFieldsOfHttp2AreOne() throws Exception {
    var client = HttpClient.newBuilder().sslContext(keys.client()).build();
    var request =
        HttpRequest.newBuilder(secure("/tokens"))
            .header("Cookie", "a=1")
            .header("Cookie", "__Host-t=" + token)
            .header("Cookie", "b=2");
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.body()).contains("Cookie: a=1; b=2\n").doesNotContain(token);
  }

  @ParameterizedTest
  @ValueSource(strings = {FOREIGN, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"})
  void aCookieIsNotBelievedWhereAPageOfAnotherSiteSendsIt(String from) throws Exception {
    int before = upstream.requests.get();
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      var forged =
          RawHttp.request(
              bundle.dataPort(), method, "/tokens/a", cookie(), from, "Content-Length: 0");
      assertThat(forged.reason()).isEqualTo("origin-refused");
    }
    try (var hijacked = handshake(cookie() + "\r\n" + from + "\r\n")) {
      assertThat(hijacked.status).isEqualTo(403);
    }
    assertThat(upstream.requests.get()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bearer, bearer.T|bearer",
        "chat, bearer.T|chat",
        "bearer, chat, bearer.T|chat",
        "bearer.T, other|"
      })
  void anAnswerToAHandshakeSelectsWhatWasOfferedAndNeverTheToken(String offer, String selected)
      throws Exception {
    sockets.handshakes.clear();
    String line = "Sec-WebSocket-Protocol: " + offer.replace("T", token) + "\r\n";
    try (var socket = handshake(line)) {
      assertThat(socket.status).isEqualTo(101);
      assertThat(socket.head).doesNotContain(token);
      var told =
          socket.head.lines().filter(l -> l.toLowerCase().startsWith("sec-websocket-protocol:"));
      assertThat(told.map(l -> l.substring(l.indexOf(':') + 1).strip()).toList())
          .isEqualTo(selected == null ? List.of() : List.of(selected));
      socket.say("81 85 00000000 48656c6c6f");
      assertThat(socket.in.readNBytes(7)).endsWith("Hello".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(sockets.handshakes).contains("Portcullis-Subject: page");
    assertThat(sockets.handshakes).noneMatch(field -> field.contains(token));
    assertThat(sockets.handshakes).noneMatch(field -> field.contains("bearer"));
  }

  @Test
  void aTokenThatIsOfferedAloneIsRefused() throws Exception {
    try (var socket = handshake("Sec-WebSocket-Protocol: bearer." + token + "\r\n")) {
      assertThat(socket.status).isEqualTo(400);
    }
  }

  @Test
  void limitsCountASubjectWhereverItsTokenStands() throws Exception {
    String own = issuer.token("counted");
    assertThat(get("/tokens/limited", "Authorization: Bearer " + own).status()).isEqualTo(200);
    assertThat(get("/tokens/limited", "Cookie: __Host-t=" + own).status()).isEqualTo(200);
    assertThat(get("/tokens/limited?access_token=" + own).status()).isEqualTo(200);
    assertThat(get("/tokens/limited?access_token=" + own).reason()).isEqualTo("rate-limited");
  }

  @Test
  void noTokenIsWrittenAnywhere() throws Exception {
    String secret = issuer.token("secretive");
    var ids =
        Stream.of(
                get("/tokens/a?access_token=" + secret),
                get("/tokens/a?access%5Ftoken=" + secret),
                get("/tokens/field?access_token=" + secret),
                get("/absent/%zz?access_token=" + secret),
                get("/tokens/a?access_token=" + secret + "x"),
                get("/tokens/a?x=<script>alert(1)</script>&access_token=" + secret),
                get("/tokens/a", "Cookie: __Host-t=" + secret + "; a=<script>alert(1)</script>"),
                get("/tokens/a", "Cookie: __Host-t=" + secret, "Authorization: Bearer " + secret))
            .map(answer -> answer.header("X-Request-Id"))
            .toList();
    try (var socket = handshake("Sec-WebSocket-Protocol: bearer." + secret + "\r\n")) {
      assertThat(socket.status).isEqualTo(400);
    }
    var last = get("/tokens/a?access_token=" + secret).header("X-Request-Id");
    assertThat(bundle.decision(last)).contains("\"decision\":\"permit\"");
    assertThat(ids).allMatch(id -> !id.isEmpty());
    String signature = secret.substring(secret.lastIndexOf('.') + 1);
    try (var files = Files.walk(bundle.dataDirectory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(signature);
      }
    }
    var admin = new AdminClient(bundle);
    assertThat(admin.done("GET", "/decisions")).contains(last).doesNotContain(signature);
    var metrics = HttpRequest.newBuilder(bundle.admin("/metrics")).build();
    assertThat(HttpClient.newHttpClient().send(metrics, BodyHandlers.ofString()).body())
        .doesNotContain(signature);
  }

  @Test
  void anEventStreamFlowsForATokenInItsAddress() throws Exception {
    var client = HttpClient.newHttpClient();
    var request = HttpRequest.newBuilder(bundle.data("/tokens/ticks?access_token=" + token));
    var answer = client.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    try (var in = answer.body()) {
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("data: tick\n\n");
    }
  }
}
