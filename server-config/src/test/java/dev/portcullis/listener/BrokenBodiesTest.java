package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9112 §9.6: who breaks the framing of a body gets the answer all the same, although the rest
 * of it is on its way.
 */
@Timeout(180)
class BrokenBodiesTest {
  private static final int PIECES = 80;
  private static final byte[] PIECE = new byte[100_000];

  static {
    Arrays.fill(PIECE, (byte) 'x');
  }

  /** All of the request, of which one size is {@code broken}, then the answer to its end. */
  private static String upload(GuardedServer server, String broken, int brokenAt) throws Exception {
    try (var socket = server.connect()) {
      GuardedServer.send(
          socket, "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < PIECES; i++) {
        piece(socket, i == brokenAt ? broken : Integer.toHexString(PIECE.length) + "\r\n");
      }
      GuardedServer.send(socket, "0\r\n\r\n");
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void piece(Socket socket, String size) throws IOException {
    GuardedServer.send(socket, size);
    socket.getOutputStream().write(PIECE);
    GuardedServer.send(socket, "\r\n");
  }

  private static void readAll(Request request, Response response) throws IOException {
    var scrap = new byte[8192];
    try {
      while (request.getInputStream().read(scrap) >= 0) {
        // to the end
      }
      response.setStatus(204);
    } catch (IOException e) {
      response.setStatus(400);
      response.getWriter().write("{\"reason\":\"request-malformed\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\n", "186a0;a\r\n", "-1\r\n", "\r\n", "186a0\n", "11111111111111111111\r\n"})
  void theRefusalReachesAClientThatStillSends(String broken) throws Exception {
    try (var server = new GuardedServer(BrokenBodiesTest::readAll)) {
      for (int at : new int[] {0, 1, PIECES / 2, PIECES - 1}) {
        for (int i = 0; i < 4; i++) {
          assertThat(upload(server, broken, at))
              .startsWith("HTTP/1.1 400 ")
              .containsIgnoringCase("\r\nConnection: close\r\n")
              .contains("\"reason\":\"request-malformed\"")
              .endsWith("}");
        }
      }
    }
  }

  @Test
  void theAnswerOfWhoReadsNoneReachesIt() throws Exception {
    try (var server =
        new GuardedServer(
            (request, response) -> {
              response.setStatus(401);
              response.setHeader("Connection", "close");
              response.getWriter().write("no");
            })) {
      for (int i = 0; i < 8; i++) {
        assertThat(upload(server, "zz\r\n", 0)).matches("(?s)HTTP/1.1 40[01] .*(no|})");
      }
    }
  }

  @Test
  void whatHadBegunBeforeTheBodyBrokeIsNotLost() throws Exception {
    try (var server =
        new GuardedServer(
            (request, response) -> {
              response.setStatus(200);
              response.getOutputStream().write("begun".getBytes(StandardCharsets.US_ASCII));
              response.flush();
              readAll(request, response);
            })) {
      for (int i = 0; i < 8; i++) {
        assertThat(upload(server, "zz\r\n", PIECES / 2))
            .startsWith("HTTP/1.1 200 ")
            .contains("begun");
      }
    }
  }
}
