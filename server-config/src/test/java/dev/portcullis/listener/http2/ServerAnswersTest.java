package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.GuardedServer;
import dev.portcullis.listener.http2.Http2Error.Code;
import dev.portcullis.listener.message.AnswerHeads;
import dev.portcullis.listener.message.ServerAnswers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that the server meets before or behind the application. */
class ServerAnswersTest {

  private static final String REASON = "\"reason\":\"undecidable\"";

  private GuardedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new GuardedServer(ServerAnswersTest::serve);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void serve(Request request, Response response) throws IOException {
    switch (request.getRequestURI()) {
      case "/memory" -> throw new OutOfMemoryError("for a test");
      case "/stack" -> throw new StackOverflowError("for a test");
      case "/linkage" -> throw new NoClassDefFoundError("for a test");
      case "/exception" -> throw new IllegalStateException("for a test");
      case "/page" -> {
        serversOwn(request, response, 500);
        response.getOutputStream().write("<html>".repeat(10_000).getBytes(StandardCharsets.UTF_8));
      }
      case "/bare" -> serversOwn(request, response, 500);
      case "/empty" -> serversOwn(request, response, 200);
      case "/begun" -> {
        response.setContentLength(100);
        response.getOutputStream().write(new byte[10]);
        response.flush();
        throw new OutOfMemoryError("for a test");
      }
      default -> {
        response.setStatus(Integer.parseInt(request.getRequestURI().substring(1)));
        response.getOutputStream().write("own".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void serversOwn(Request request, Response response, int status) {
    request.setAttribute(GuardedServer.SERVERS, "");
    ((AnswerHeads) request.getAttribute(AnswerHeads.ATTRIBUTE)).accept(0);
    response.setStatus(status);
    response.setHeader("Server", "something");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/memory", "/stack", "/linkage", "/exception", "/page", "/bare", "/empty"})
  void anErrorOutsideOfTheApplicationIsUndecidableAndCounted(String path) throws IOException {
    long before = ServerAnswers.replaced();
    String get = server.exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(get)
        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
        .contains("Retry-After: 5\r\n", "Content-Type: application/problem+json\r\n", REASON)
        .contains("Connection: close\r\n")
        .doesNotContain("<html>", "Server:")
        .endsWith("}");
    assertThat(get.split("HTTP/1.1 ")).hasSize(2);
    String head = server.exchange("HEAD " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(head).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\n");
    try (var client = RawHttp2.greeting(server.connect())) {
      client.headers(1, true, to(path));
      var answer = client.answer(1);
      assertThat(answer.status()).isEqualTo("503");
      assertThat(answer.head()).containsEntry("retry-after", "5").doesNotContainKey("server");
      assertThat(answer.body()).contains(REASON).doesNotContain("<html>").endsWith("}");
      assertThat(answer.reset()).isEqualTo(-1);
      client.headers(3, true, to("/200"));
      assertThat(client.answer(3).body()).as("the next stream").isEqualTo("own");
    }
    assertThat(ServerAnswers.replaced()).isEqualTo(before + 3);
  }

  @Test
  void anErrorBehindTheHeadOfAnAnswerCutsItOff() throws IOException {
    String get = server.exchange("GET /begun HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(get).startsWith("HTTP/1.1 200 ").contains("Content-Length: 100\r\n");
    assertThat(get.substring(get.indexOf("\r\n\r\n"))).hasSize(14);
    try (var client = RawHttp2.greeting(server.connect())) {
      client.headers(1, true, to("/begun"));
      assertThat(client.answer(1).reset()).isEqualTo(Code.INTERNAL_ERROR.ordinal());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 404, 500, 502, 503})
  void anAnswerOfTheApplicationGoesOutAsItIs(int status) throws IOException {
    long before = ServerAnswers.replaced();
    String close = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assertThat(server.exchange("GET /" + status + close))
        .startsWith("HTTP/1.1 " + status + " ")
        .endsWith("\r\n\r\nown");
    try (var client = RawHttp2.greeting(server.connect())) {
      client.headers(1, true, to("/" + status));
      assertThat(client.answer(1).body()).isEqualTo("own");
    }
    assertThat(ServerAnswers.replaced()).isEqualTo(before);
  }

  private static String[] to(String path) {
    return new String[] {":method", "GET", ":scheme", "http", ":path", path, ":authority", "x"};
  }
}
