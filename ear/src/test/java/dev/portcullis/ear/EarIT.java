package dev.portcullis.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The EAR as it is delivered, deployed on Payara Server, spoken to from outside. */
@ExtendWith(ArquillianExtension.class)
class EarIT {

  private static final String KEY = "ear-test-key-0123456789";
  private static final String LOST = "ear-lost-key-0123456789";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static HttpServer upstream;
  private static SocketUpstream sockets;

  @Deployment(testable = false)
  static EnterpriseArchive portcullis() {
    return ShrinkWrap.create(ZipImporter.class, "portcullis.ear")
        .importFrom(new File(System.getProperty("ear.file")))
        .as(EnterpriseArchive.class);
  }

  @BeforeAll
  static void startUpstream() throws IOException {
    upstream =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port("upstream")), 0);
    upstream.createContext(
        "/",
        exchange -> {
          var text =
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " subject="
                  + exchange.getRequestHeaders().getFirst("Portcullis-Subject")
                  + " key="
                  + exchange.getRequestHeaders().getFirst("X-API-Key");
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    upstream.start();
    sockets = new SocketUpstream(port("sockets"));
  }

  @AfterAll
  static void stopUpstream() throws IOException {
    upstream.stop(0);
    sockets.close();
  }

  @Test
  void aPermittedRequestReachesTheUpstreamWithAnIdentityAndWithoutTheKey() throws Exception {
    var answer = data("/echo/1?a=b", "X-API-Key", KEY);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("GET /echo/1?a=b subject=ear key=null");
  }

  @Test
  void denialsAreProblemDocuments() throws Exception {
    assertDenied(data("/echo/1"), 401, "credentials-missing");
    assertDenied(data("/echo/1", "X-API-Key", "wrong"), 401, "credentials-invalid");
    assertDenied(data("/open"), 403, "not-permitted");
    assertDenied(data("/nowhere"), 404, "route-not-found");
    assertDenied(data("/echo/%2e%2e/x", "X-API-Key", KEY), 400, "request-malformed");
  }

  @Test
  void limitsHold() throws Exception {
    data("/few", "X-API-Key", KEY);
    data("/few", "X-API-Key", KEY);
    var third = data("/few", "X-API-Key", KEY);
    assertDenied(third, 429, "rate-limited");
    assertThat(third.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void theConsoleIsOnTheAdminListenerAlone() throws Exception {
    assertDenied(data("/portcullis/login.xhtml"), 404, "route-not-found");
    assertDenied(data("/portcullis/api/v1/policy"), 404, "route-not-found");
    assertThat(admin("/portcullis/login.xhtml").statusCode()).isEqualTo(200);
  }

  @Test
  void theProxyIsNotOnTheAdminListener() throws Exception {
    var answer = admin("/echo/1", "X-API-Key", KEY);
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  @Test
  void theRestInterfaceAnswersAnAdministrator() throws Exception {
    assertThat(admin("/portcullis/api/v1/policy").statusCode()).isEqualTo(401);
    var policy = administer("GET", "/portcullis/api/v1/policy");
    assertThat(policy.statusCode()).isEqualTo(200);
    assertThat(policy.body()).contains("readers");
  }

  @Test
  void aWebSocketIsTunnelledAfterTheDecision() throws Exception {
    sockets.handshakes.clear();
    sockets.ends.clear();
    var heard = new LinkedBlockingQueue<String>();
    var client = connect("/ws/a", heard, "X-API-Key", KEY, "Portcullis-Subject", "root");
    assertThat(sockets.handshakes)
        .contains("Portcullis-Subject: ear")
        .doesNotContain("Portcullis-Subject: root", "X-API-Key: " + KEY);
    client.sendText("hello", true).get();
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
    String large = "x".repeat(1 << 20);
    client.sendText(large, true).get();
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(large);
    client.sendClose(WebSocket.NORMAL_CLOSURE, "done").get();
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("close 1000");
    assertUpstreamSaw("close 1000");
  }

  @Test
  void aWebSocketThatIsDeniedIsNotTunnelled() throws Exception {
    sockets.handshakes.clear();
    var heard = new LinkedBlockingQueue<String>();
    assertThatThrownBy(() -> connect("/ws/a", heard))
        .cause()
        .isInstanceOf(WebSocketHandshakeException.class)
        .extracting(e -> ((WebSocketHandshakeException) e).getResponse().statusCode())
        .isEqualTo(401);
    assertThat(sockets.handshakes).isEmpty();
  }

  /** The server does not say where a request to upgrade ends: nothing behind it may be one. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /echo/1", "GET /ws/a", "POST /echo/1"})
  void rfc9110Section78WhatComesBehindARequestToUpgradeIsNoRequest(String line) throws Exception {
    String key = "X-API-Key: " + KEY + "\r\n";
    String smuggled = "GET /echo/smuggled HTTP/1.1\r\nHost: x\r\n" + key + "\r\n";
    String length = line.startsWith("POST") ? "Content-Length: " + smuggled.length() + "\r\n" : "";
    String asks = "Connection: Upgrade\r\nUpgrade: websocket\r\n" + length;
    String head = line + " HTTP/1.1\r\nHost: x\r\n" + key + asks + "\r\n";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port("http"))) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write((head + smuggled).getBytes(StandardCharsets.US_ASCII));
      var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all).containsOnlyOnce("HTTP/1.1 ").doesNotContain("smuggled");
    }
  }

  @Test
  void aWebSocketWhoseKeyIsRevokedIsClosed() throws Exception {
    var lost = new LinkedBlockingQueue<String>();
    var kept = new LinkedBlockingQueue<String>();
    connect("/ws/a", lost, "X-API-Key", LOST);
    var other = connect("/ws/a", kept, "X-API-Key", KEY);
    sockets.ends.clear();
    assertThat(administer("POST", "/portcullis/api/v1/api-keys/lost/revoke").statusCode())
        .isLessThan(300);
    assertThat(lost.poll(60, TimeUnit.SECONDS)).isEqualTo("close 1008");
    assertUpstreamSaw("close 1008");
    other.sendText("still here", true).get();
    assertThat(kept.poll(60, TimeUnit.SECONDS)).isEqualTo("still here");
    other.abort();
    assertThat(sockets.ends.poll(60, TimeUnit.SECONDS)).as("the client is gone").isNotNull();
  }

  /** Connections of other tests may end meanwhile, each in its own way. */
  private static void assertUpstreamSaw(String end) throws InterruptedException {
    String seen;
    do {
      seen = sockets.ends.poll(60, TimeUnit.SECONDS);
    } while (seen != null && !seen.equals(end));
    assertThat(seen).isEqualTo(end);
  }

  private static WebSocket connect(String path, BlockingQueue<String> heard, String... headers)
      throws Exception {
    var builder = CLIENT.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    var uri = URI.create("ws://127.0.0.1:" + port("http") + path);
    return builder.buildAsync(uri, new Hearing(heard)).get(60, TimeUnit.SECONDS);
  }

  /** What a WebSocket says, as text. */
  private static final class Hearing implements WebSocket.Listener {
    private final BlockingQueue<String> heard;
    private final StringBuilder text = new StringBuilder();

    Hearing(BlockingQueue<String> heard) {
      this.heard = heard;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      heard.add("close " + status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      heard.add("broken: " + error);
    }
  }

  private static void assertDenied(HttpResponse<String> answer, int status, String reason) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"" + reason + "\"").doesNotContain("Exception");
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
  }

  private static HttpResponse<String> data(String target, String... headers) throws Exception {
    return get(port("http"), target, headers);
  }

  private static HttpResponse<String> admin(String target, String... headers) throws Exception {
    return get(port("admin"), target, headers);
  }

  private static HttpResponse<String> get(int port, String target, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> administer(String method, String target) throws Exception {
    byte[] account = "admin:an ear for a first password".getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("admin") + target))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(account))
            .method(method, HttpRequest.BodyPublishers.noBody());
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int port(String name) {
    return Integer.getInteger("ear." + name);
  }
}
