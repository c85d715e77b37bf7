package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract §7 for what the server would answer by itself: a problem document, a fresh decision id,
 * and a closed connection. {@code |} stands for CR LF.
 */
@ExtendWith(SharedBundle.class)
class RefusedByTheListenerIT {

  private final Bundle bundle;
  private final KeyMaterial keys;

  RefusedByTheListenerIT(Running running) {
    bundle = running.bundle();
    keys = running.keys();
  }

  private static void assertProblem(Answer answer, int status, String reason) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.field("type")).isEqualTo("urn:portcullis:reason:" + reason);
    assertThat(answer.body()).contains("\"status\":" + status);
    assertThat(answer.field("decision")).isNotEmpty().isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.toString()).doesNotContain("Payara", "Grizzly", "\tat ");
  }

  /** The answer, and that the server closes the connection behind it. */
  private static Answer lastAnswer(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    Answer answer = RawHttp.read(socket.getInputStream(), false);
    assertThat(socket.getInputStream().read()).as("the end of the connection").isNegative();
    return answer;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello||",
        "GET /x||",
        "GET /x HTTP/9.9|Host: x||",
        "GET /x HTTP/2.0|Host: x||",
        "PRI * HTTP/2.0|Host: x||",
        "GET x HTTP/1.1|Host: x||",
        "GET /a b HTTP/1.1|Host: x||",
        "G@T /x HTTP/1.1|Host: x||",
        "CONNECT x:443 HTTP/1.1|Host: x||",
        "GET ftp://x/ HTTP/1.1|Host: x||",
        "GET /a#b HTTP/1.1|Host: x||",
        "GET /a%zz HTTP/1.1|Host: x||",
        "GET /a% HTTP/1.1|Host: x||",
        "GET /a%00 HTTP/1.1|Host: x||",
        "GET /a%5cb HTTP/1.1|Host: x||",
        "GET /a\\b HTTP/1.1|Host: x||",
        "GET /a%c0%af HTTP/1.1|Host: x||",
        "GET /a\u00e4 HTTP/1.1|Host: x||",
        "GET /a/../../b HTTP/1.1|Host: x||",
        "GET /%2e%2e/b HTTP/1.1|Host: x||",
        "GET /a/. HTTP/1.1|Host: x||",
        "GET /a;JSESSIONID=1/b HTTP/1.1|Host: x||",
        "GET /x HTTP/1.1||",
        "GET /x HTTP/1.1|Host:||",
        "GET /x HTTP/1.1|Host: a|Host: b||",
        "GET /x HTTP/1.1|Host: a:b||",
        "GET /x HTTP/1.1|Host: user@a||",
        "GET /x HTTP/1.1|Host: x|No colon||",
        "GET /x HTTP/1.1|Host: x|Space : a||",
        "GET /x HTTP/1.1|Host: x|: a||",
        "GET /x HTTP/1.1|Host: x|A: b| folded||",
        "GET /x HTTP/1.1|Host: x|A: b\u0000c||",
        "GET /x HTTP/1.1\nHost: x\n\n",
        "POST /x HTTP/1.1|Host: x|Content-Length: 3|Transfer-Encoding: chunked||0||",
        "POST /x HTTP/1.1|Host: x|Content-Length: 3|Content-Length: 3||abc",
        "POST /x HTTP/1.1|Host: x|Content-Length: 3, 3||abc",
        "POST /x HTTP/1.1|Host: x|Content-Length: +3||abc",
        "POST /x HTTP/1.1|Host: x|Content-Length: 99999999999999999999||abc",
        "POST /x HTTP/1.1|Host: x|Transfer-Encoding: gzip, chunked||0||",
        "POST /x HTTP/1.1|Host: x|Transfer-Encoding: xchunked||0||",
        "POST /x HTTP/1.0|Host: x|Transfer-Encoding: chunked||0||",
        "POST /x HTTP/1.1|Host: x|Transfer-Encoding: chunked||zz|abc|0||",
        "POST /x HTTP/1.1|Host: x|Transfer-Encoding: chunked||-3|abc|0||"
      })
  void whatIsMalformedGetsAProblemDocument(String request) throws IOException {
    try (Socket socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      Answer answer = lastAnswer(socket, request.replace("|", "\r\n"));
      assertProblem(answer, 400, "request-malformed");
    }
  }

  @Test
  void whatIsTooLargeGetsItsOwnReasonEvenWhileTheClientStillSends() throws IOException {
    String field = "GET /x HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(400_000) + "\r\n\r\n";
    assertProblem(RawHttp.send(bundle.dataPort(), field), 431, "headers-too-large");
    String target = "GET /" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    assertProblem(RawHttp.send(bundle.dataPort(), target), 431, "headers-too-large");
    String many = "GET /x HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(1001) + "\r\n";
    assertProblem(RawHttp.send(bundle.dataPort(), many), 431, "headers-too-large");
  }

  @Test
  void aHeadThatDoesNotEndIsRefusedAfterTheTimeThatIsConfigured() throws IOException {
    try (Socket socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      long begun = System.nanoTime();
      assertProblem(lastAnswer(socket, "GET /x HTTP/1.1\r\nHost: x\r\n"), 400, "request-malformed");
      assertThat(System.nanoTime() - begun)
          .isGreaterThan(TimeUnit.SECONDS.toNanos(SharedBundle.HEAD_SECONDS - 1));
    }
  }

  @Test
  void theAdminListenerRefusesAlike() throws IOException {
    var answer = RawHttp.send(bundle.adminPort(), "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n");
    assertProblem(answer, 400, "request-malformed");
  }

  @Test
  void theTlsListenerRefusesAlike() throws Exception {
    String request = "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Socket socket =
        keys.client().getSocketFactory().createSocket("127.0.0.1", bundle.tlsPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertProblem(RawHttp.read(socket.getInputStream(), false), 400, "request-malformed");
    }
  }

  @Test
  void rfc9112EmptyLinesBeforeARequestAreIgnored() throws IOException {
    var answer = RawHttp.send(bundle.dataPort(), "\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(answer.body()).startsWith("GET /x\n");
  }

  @Test
  void theSecondOfTwoRequestsAtOnceIsJudgedToo() throws IOException {
    try (Socket socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      String both = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /%zz HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
      assertThat(RawHttp.read(socket.getInputStream(), false).body()).startsWith("GET /1\n");
      assertProblem(RawHttp.read(socket.getInputStream(), false), 400, "request-malformed");
    }
  }

  @Test
  void aHeadMayComeInPieces() throws IOException {
    try (Socket socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      socket.setTcpNoDelay(true);
      for (char c : "GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n".toCharArray()) {
        socket.getOutputStream().write(c);
        socket.getOutputStream().flush();
      }
      assertThat(RawHttp.read(socket.getInputStream(), false).body()).startsWith("GET /pieces\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "M-SEARCH"})
  void everyMethodReachesTheApplicationWithABody(String method) throws IOException {
    var answer =
        RawHttp.send(
            bundle.dataPort(), method + " /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(answer.body()).startsWith(method + " /x\n").endsWith("body: 3\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "h2c", "TLS/1.3"})
  void anUpgradeIsNeverTakenUpByTheServerItself(String protocol) throws IOException {
    var answer =
        RawHttp.send(
            bundle.dataPort(),
            "GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: "
                + protocol
                + "\r\n\r\n");
    assertThat(answer.body()).startsWith("GET /x\n");
  }
}
