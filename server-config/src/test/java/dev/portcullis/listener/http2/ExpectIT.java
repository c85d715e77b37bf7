package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.listener.GuardedServer;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9110 §10.1.1, through the bundle: a client that expects {@code 100-continue} is told to send
 * its body when somebody wants to read it, and never when it is refused.
 */
@ExtendWith(SharedBundle.class)
@Timeout(180)
class ExpectIT {

  private static final String HOST = "scripted.example.com";
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final Running running;

  ExpectIT(Running running) {
    this.running = running;
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), running.bundle().dataPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static String head(String path, String version, String... lines) {
    return "POST %s HTTP/%s\r\nHost: %s\r\n%s\r\n"
        .formatted(
            path,
            version,
            HOST,
            String.join("", Arrays.stream(lines).map(line -> line + "\r\n").toList()));
  }

  private static String until(Socket socket, String end) throws IOException {
    return Octets.until(socket.getInputStream(), end);
  }

  /** Answers with what came, having asked for it or not. */
  private void echo(boolean consents) {
    running
        .scripted()
        .play(
            request -> {
              if (consents && !request.field("Expect").isEmpty()) {
                request.say(CONTINUE);
              }
              boolean chunked = !request.field("Transfer-Encoding").isEmpty();
              String body = chunked ? request.readUntil("0\r\n\r\n") : request.read(5);
              request.say(
                  "HTTP/1.1 200 OK\r\nX-Expect: %s\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(request.field("Expect"), body.length(), body));
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theInvitationComesWhenTheUpstreamConsentsOrSaysNothing(boolean consents) throws Exception {
    echo(consents);
    try (var socket = connect()) {
      for (String framing : List.of("Content-Length: 5", "Transfer-Encoding: chunked")) {
        String body = framing.startsWith("C") ? "hello" : "5\r\nhello\r\n0\r\n\r\n";
        GuardedServer.send(socket, head("/x", "1.1", framing, "Expect: 100-Continue"));
        assertThat(until(socket, "\r\n\r\n")).isEqualTo(CONTINUE);
        GuardedServer.send(socket, body);
        String answer = until(socket, body);
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(answer).containsIgnoringCase("\r\nX-Expect: 100-continue\r\n");
      }
    }
  }

  @Test
  void theInvitationComesWhenTheBodyIsInspected() throws Exception {
    running
        .scripted()
        .play(
            request -> {
              String body = request.read(7);
              request.say("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + body);
            });
    try (var socket = connect()) {
      String[] lines = {"Content-Length: 7", "Content-Type: application/json"};
      GuardedServer.send(
          socket, head("/inspected", "1.1", lines[0], lines[1], "Expect: 100-continue"));
      assertThat(until(socket, "\r\n\r\n")).isEqualTo(CONTINUE);
      GuardedServer.send(socket, "{\"a\":1}");
      assertThat(until(socket, "{\"a\":1}")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void aClientThatDoesNotWaitIsServedAsWell() throws Exception {
    echo(false);
    try (var socket = connect()) {
      String head = head("/x", "1.1", "Content-Length: 5", "Expect: 100-continue");
      GuardedServer.send(socket, head + "hello" + head);
      String answer = until(socket, "hello");
      assertThat(answer.replace(CONTINUE, "")).startsWith("HTTP/1.1 200 OK\r\n");
      GuardedServer.send(socket, "again");
      assertThat(until(socket, "again").replace(CONTINUE, "")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/keyed, 401, X-A: b",
    "/barred, 403, X-A: b",
    "/limited, 429, X-Who: expects",
    "/small, 413, X-A: b",
    "/x%00, 400, X-A: b",
  })
  void nobodyIsInvitedToSendWhatIsRefused(String path, int status, String field) throws Exception {
    running.scripted().say("HTTP/1.1 204 No Content\r\n\r\n");
    if (status == 429) {
      try (var socket = connect()) { // takes the one that is allowed
        GuardedServer.send(
            socket, "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n" + field + "\r\n\r\n");
        until(socket, "\r\n\r\n");
      }
    }
    for (int length : new int[] {2000, 200_000}) {
      try (var socket = connect()) {
        String json = "Content-Type: application/json";
        GuardedServer.send(
            socket,
            head(path, "1.1", field, "Content-Length: " + length, json, "Expect: 100-continue"));
        String answer = new String(socket.getInputStream().readAllBytes());
        assertThat(answer)
            .startsWith("HTTP/1.1 " + status + " ")
            .containsIgnoringCase("\r\nConnection: close\r\n");
      }
    }
  }

  @Test
  void aBodyThatWasNotInvitedIsNoRequest() throws Exception {
    try (var socket = connect()) {
      String smuggled = "GET /smuggled HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n";
      GuardedServer.send(
          socket,
          head("/keyed", "1.1", "Content-Length: " + smuggled.length(), "Expect: 100-continue"));
      String answer = until(socket, "}");
      GuardedServer.send(socket, smuggled);
      assertThat(answer + new String(socket.getInputStream().readAllBytes()))
          .startsWith("HTTP/1.1 401 ")
          .containsOnlyOnce("HTTP/1.1 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"417 Expectation Failed", "413 Too Much", "302 Found", "200 Done", "401 Who"})
  void anUpstreamThatAnswersAtOnceWantsNoBody(String status) throws Exception {
    running.scripted().say("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nno");
    try (var socket = connect()) {
      GuardedServer.send(socket, head("/x", "1.1", "Content-Length: 5", "Expect: 100-continue"));
      assertThat(new String(socket.getInputStream().readAllBytes()))
          .startsWith("HTTP/1.1 " + status + "\r\n")
          .containsIgnoringCase("\r\nConnection: close\r\n")
          .endsWith("\r\n\r\nno");
    }
  }

  @Test
  void hintsBeforeTheConsentPassAndAreNone() throws Exception {
    running
        .scripted()
        .play(
            request -> {
              request.say("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
              request.say("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
            });
    try (var socket = connect()) {
      GuardedServer.send(socket, head("/x", "1.1", "Content-Length: 5", "Expect: 100-continue"));
      assertThat(new String(socket.getInputStream().readAllBytes()))
          .startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 403 No\r\n");
    }
  }

  @Test
  void http10HasNoExpectations() throws Exception {
    echo(false);
    try (var socket = connect()) {
      GuardedServer.send(
          socket, head("/x", "1.0", "Content-Length: 5", "Expect: 100-continue, more"));
      socket.setSoTimeout(1500);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      socket.setSoTimeout(60_000);
      GuardedServer.send(socket, "hello");
      assertThat(until(socket, "hello"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .containsIgnoringCase("\r\nX-Expect: \r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Expect: more",
        "Expect:",
        "Expect: 100-continue, more",
        "Expect: y 100-continue",
        "Expect: 100-continue\r\nExpect: 100-continue",
        "Expect: 100-continue\u00a0",
        "Expect: 100-continue;q=1",
      })
  void anyOtherExpectationFails(String field) throws Exception {
    running.scripted().say("HTTP/1.1 204 No Content\r\n\r\n");
    try (var socket = connect()) {
      GuardedServer.send(socket, head("/x", "1.1", "Content-Length: 5", field));
      assertThat(new String(socket.getInputStream().readAllBytes()))
          .startsWith("HTTP/1.1 417 Expectation Failed\r\n")
          .contains("urn:portcullis:reason:expectation-failed")
          .containsIgnoringCase("\r\nConnection: close\r\n");
    }
    assertThat(running.scripted().heads()).isZero();
  }

  private static String[] http2Head(String path, String... more) {
    var fields =
        new ArrayList<>(
            List.of(":method", "POST", ":scheme", "http", ":path", path, ":authority", HOST));
    fields.addAll(Arrays.asList(more));
    return fields.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void http2ClientsAreInvitedToo(boolean consents) throws Exception {
    echo(consents);
    try (var client = RawHttp2.greeting(connect())) {
      client.headers(1, false, http2Head("/x", "content-length", "5", "expect", "100-continue"));
      assertThat(client.decode(client.next(Http2Frame.HEADERS))).containsEntry(":status", "100");
      client.data(1, true, "hello");
      var answer = client.answer(1);
      assertThat(answer.status()).isEqualTo("200");
      assertThat(answer.body()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @CsvSource({"/keyed, 401, x-a", "/limited, 429, x-who", "/small, 413, x-a", "/barred, 403, x-a"})
  void http2ClientsAreNotInvitedToSendWhatIsRefused(String path, String status, String name)
      throws Exception {
    running.scripted().say("HTTP/1.1 204 No Content\r\n\r\n");
    try (var client = RawHttp2.greeting(connect())) {
      if (status.equals("429")) {
        client.headers(1, true, http2Head(path, name, "expects-http2"));
        assertThat(client.answer(1).status()).isEqualTo("204");
      }
      client.headers(
          3,
          false,
          http2Head(
              path,
              name,
              "expects-http2",
              "content-length",
              "2000",
              "content-type",
              "application/json",
              "expect",
              "100-continue"));
      assertThat(client.decode(client.next(Http2Frame.HEADERS))).containsEntry(":status", status);
    }
  }

  @Test
  void anyOtherExpectationOfHttp2FailsToo() throws Exception {
    try (var client = RawHttp2.greeting(connect())) {
      client.headers(1, true, http2Head("/x", "expect", "more"));
      assertThat(client.answer(1).status()).isEqualTo("417");
    }
  }
}
