package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.bundle.RawHttp.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract §2: the admin listener with TLS, and the listener of probes. */
class AdminTlsIT {
  private static final String LOGIN = "/portcullis/login.xhtml";

  @TempDir private static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static KeyMaterial keys;

  @SuppressWarnings("NullAway.Init")
  private static Bundle bundle;

  private static final int PROBE = Bundle.freePort();

  @BeforeAll
  static void start() throws Exception {
    keys = KeyMaterial.make(directory.resolve("keys"));
    bundle =
        Bundle.with()
            .set("portcullis.admin.tls.key-store", keys.store("server"))
            .set("portcullis.admin.tls.key-store-password", KeyMaterial.PASSWORD)
            .set("portcullis.probe.port", PROBE)
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
  }

  private static String get(String path) {
    return "GET %s HTTP/1.1\r\nHost: console.example.com\r\nConnection: close\r\n\r\n"
        .formatted(path);
  }

  private static SSLSocket secure() throws Exception {
    var socket = keys.client().getSocketFactory().createSocket("127.0.0.1", bundle.adminPort());
    socket.setSoTimeout(60_000);
    return (SSLSocket) socket;
  }

  private static Answer overTls(String request) throws Exception {
    try (var socket = secure()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return RawHttp.read(socket.getInputStream(), false);
    }
  }

  @Test
  void theConsoleIsServedOverTlsAndItsCookieStaysThere() throws Exception {
    var answer = overTls(get(LOGIN));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Set-Cookie")).contains("Secure", "HttpOnly", "SameSite=strict");
    assertThat(overTls(get("/portcullis/api/v1/policy")).status()).isEqualTo(401);
    assertThat(overTls(get("/health/live")).status()).isEqualTo(200);
    assertThat(bundle.process().output())
        .contains("console  https://127.0.0.1:" + bundle.adminPort() + "/portcullis/");
  }

  @Test
  void itSpeaksNothingInTheClearAndNoOldProtocol() throws Exception {
    assertThatThrownBy(() -> RawHttp.send(bundle.adminPort(), get("/health/live")))
        .isInstanceOf(IOException.class);
    try (var socket = secure()) {
      socket.setEnabledProtocols(new String[] {"TLSv1.1"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void itAcceptsTheSuitesOfTheDataListenerAndNoOther() throws Exception {
    assertThat(TlsSuitesIT.accepted(bundle.adminPort()))
        .containsExactlyInAnyOrderElementsOf(TlsSuitesIT.STRONG_ECDSA);
  }

  @Test
  void itOffersNoHttp2() throws Exception {
    try (var socket = secure()) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
    }
  }

  @Test
  void theListenerOfProbesServesHealthAndMetricsAlone() throws Exception {
    for (String path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
      assertThat(RawHttp.send(PROBE, get(path)).status()).as(path).isEqualTo(200);
    }
    assertThat(Scrape.of(RawHttp.send(PROBE, get("/metrics")).body()).families())
        .containsKey("portcullis_policy_version");
    for (String path :
        List.of("/", "/portcullis", LOGIN, "/portcullis/api/v1/jwks", "/openapi", "/orders")) {
      assertThat(RawHttp.send(PROBE, get(path)).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void slowPostsStopNoProbe() throws Exception {
    var slow = new ArrayList<Socket>();
    String post =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\na".formatted(LOGIN);
    try {
      for (int i = 0; i < 40; i++) {
        var socket = i % 2 == 0 ? secure() : RawHttp.connect("127.0.0.1", PROBE);
        slow.add(socket);
        socket.getOutputStream().write(post.getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(RawHttp.send(PROBE, get("/health/live")).status()).isEqualTo(200);
      assertThat(overTls(get("/health/live")).status()).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }
}
