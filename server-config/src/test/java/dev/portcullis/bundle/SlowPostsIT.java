package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends slowly to the admin listener waits alone: health, metrics and console go on. */
@ExtendWith(SharedBundle.class)
class SlowPostsIT {
  private static final int SLOW = 64;
  private static final String LOGIN = "/portcullis/login.xhtml";
  private static final String LENGTH = "Content-Length: 10000";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private final Bundle bundle;
  private final List<Socket> slow = new ArrayList<>();

  SlowPostsIT(Running running) {
    bundle = running.bundle();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : slow) {
      socket.close();
    }
  }

  private static String post(String path, String framing, String body) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n%s\r\n\r\n%s"
        .formatted(path, framing, body);
  }

  private Socket begin(String text) throws IOException {
    var socket = RawHttp.connect("127.0.0.1", bundle.adminPort());
    slow.add(socket);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOGIN,
        "/portcullis/index.xhtml",
        "/portcullis/api/v1/policy/check",
        "/health",
        "/metrics"
      })
  void slowPostsHoldNoThread(String path) throws IOException {
    for (int i = 0; i < SLOW; i++) {
      begin(post(path, i % 2 == 0 ? LENGTH : CHUNKED, i % 2 == 0 ? "a" : "5\r\na"));
    }
    for (String served : List.of("/health/live", "/health/ready", "/metrics", LOGIN)) {
      var answer =
          RawHttp.send(
              bundle.adminPort(),
              "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(served));
      assertThat(answer.status()).as(served).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 16385", "Content-Length: 999999999999999", CHUNKED})
  void aLongLoginIsRefusedBeforeItIsRead(String framing) throws IOException {
    String body = framing.equals(CHUNKED) ? "4001\r\n" + "a".repeat(0x4001) : "";
    var socket = begin(post(LOGIN, framing, body));
    assertThat(RawHttp.read(socket.getInputStream(), false).reason()).isEqualTo("body-too-large");
  }

  @Test
  void aBodyThatComesInPiecesIsServedWhole() throws IOException {
    var socket =
        begin(post("/portcullis/api/v1/policy/check", CHUNKED + "\r\nExpect: 100-continue", ""));
    assertThat(RawHttp.line(socket.getInputStream())).isEqualTo("HTTP/1.1 100 Continue");
    assertThat(RawHttp.line(socket.getInputStream())).isEmpty();
    for (String piece : List.of("3\r\nab", "c\r\n", "1\r", "\nd\r\n0", "\r\n\r\n")) {
      socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }
    assertThat(RawHttp.read(socket.getInputStream(), false).status()).isEqualTo(401);
  }

  @Test
  void requestsOfOneConnectionAreServedInTurn() throws IOException {
    String get = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n";
    var socket = begin(get.formatted(LOGIN) + get.formatted("/health/live") + get.formatted(LOGIN));
    for (int i = 0; i < 3; i++) {
      assertThat(RawHttp.read(socket.getInputStream(), false).status()).isEqualTo(200);
    }
  }
}
