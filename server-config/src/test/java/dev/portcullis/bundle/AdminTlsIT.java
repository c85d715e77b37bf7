package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract §2: the admin listener with TLS, keys that are replaced, and the listener of probes. */
class AdminTlsIT {
  private static final String LOGIN = "/portcullis/login.xhtml";

  @TempDir private static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static KeyMaterial keys;

  @SuppressWarnings("NullAway.Init")
  private static Bundle bundle;

  private static final int PROBE = FreePorts.one();

  @BeforeAll
  static void start() throws Exception {
    keys = KeyMaterial.make(directory.resolve("keys"));
    bundle =
        Bundle.with()
            .set("portcullis.admin.tls.key-store", store("server"))
            .set("portcullis.admin.tls.key-store-password", KeyMaterial.PASSWORD)
            .set("portcullis.tls.port", FreePorts.one())
            .set("portcullis.tls.certificate", pem("tls.crt", keys.certificatePem("server")))
            .set("portcullis.tls.key", pem("tls.key", keys.keyPem("server")))
            .set("portcullis.probe.port", PROBE)
            .start();
  }

  private static Path pem(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** Puts a store where that of the admin listener is, at once. */
  private static Path store(String name) throws IOException {
    Path partial = Files.copy(Path.of(keys.store(name)), directory.resolve("partial"));
    return Files.move(partial, directory.resolve("admin.p12"), StandardCopyOption.ATOMIC_MOVE);
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

  /** Without a look at whether it can be trusted. */
  private static SSLSocket anyServer(int port) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustingAll()}, null);
    var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static String shown(int port) throws Exception {
    try (var socket = anyServer(port)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  private static void awaitShown(int port, String subject) throws Exception {
    Awaiting.until(() -> shown(port), subject);
  }

  private static String ask(SSLSocket socket) throws IOException {
    String request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return RawHttp.read(socket.getInputStream(), false).body();
  }

  @Test
  void theKeysOfBothListenersAreReplacedWithoutARestart() throws Exception {
    try (var open = secure()) {
      ask(open);
      pem("tls.crt", keys.certificatePem("stranger"));
      pem("tls.key", keys.keyPem("stranger"));
      store("stranger");
      awaitShown(bundle.tlsPort(), "CN=stranger");
      awaitShown(bundle.adminPort(), "CN=stranger");
      assertThat(ask(open)).as("what is open stays").contains("UP");
    } finally {
      pem("tls.crt", keys.certificatePem("server"));
      pem("tls.key", keys.keyPem("server"));
      store("server");
    }
    awaitShown(bundle.tlsPort(), "CN=localhost");
    awaitShown(bundle.adminPort(), "CN=localhost");
  }

  @Test
  void aFileThatIsBrokenLeavesTheFormerKeyInUseAndIsTold() throws Exception {
    awaitTold(0);
    double left = metric("portcullis_certificate_left_seconds");
    assertThat(left).isBetween(29 * 86_400d, 30 * 86_400d);
    try {
      pem("tls.key", keys.keyPem("stranger"));
      awaitTold(1);
      assertThat(shown(bundle.tlsPort())).isEqualTo("CN=localhost");
      assertThat(RawHttp.send(PROBE, get("/health/ready")))
          .matches(answer -> answer.status() == 200)
          .matches(answer -> answer.body().contains("REFUSED: data"));
      assertThat(bundle.process().output())
          .contains("the new key of the data listener is not used");
    } finally {
      pem("tls.key", keys.keyPem("server"));
    }
    awaitTold(0);
  }

  private static double metric(String family) throws IOException {
    return Scrape.of(RawHttp.send(PROBE, get("/metrics")).body())
        .sum(family, family, Map.of("listener", "data"));
  }

  private static void awaitTold(int refused) throws Exception {
    Awaiting.until(() -> metric("portcullis_certificate_refused"), (double) refused);
  }

  /** There are 20 threads for the admin listener. */
  @Test
  void aHandshakeThatDoesNotEndHoldsNoThread() throws Exception {
    var slow = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 60; i++) {
        var socket = RawHttp.connect("127.0.0.1", bundle.adminPort());
        slow.add(socket);
        socket.getOutputStream().write(new byte[] {22, 3, 1, 1, 0, 1, 0});
      }
      for (int i = 0; i < 5; i++) {
        assertThat(overTls(get("/health/live")).status()).isEqualTo(200);
      }
      for (Socket socket : slow) {
        assertThat(socket.getInputStream().available()).isZero();
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static final class TrustingAll extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
