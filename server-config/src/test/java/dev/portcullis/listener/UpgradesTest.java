package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.Socket;
import org.glassfish.grizzly.ReadHandler;
import org.glassfish.grizzly.http.io.NIOInputStream;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradesTest {

  private static final String ASKS =
      "GET /take HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo/1\r\n\r\n";

  private static GuardedServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new GuardedServer(UpgradesTest::serve);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void serve(Request request, Response response) throws IOException {
    if (request.getRequestURI().equals("/take") && request.getHeader("Upgrade") != null) {
      response.suspend();
      response.setStatus(101);
      response.setHeader("Connection", "Upgrade");
      response.setHeader("Upgrade", "echo/1");
      response.flush();
      echo(request.getNIOInputStream(), response.getNIOOutputStream(), response);
    } else {
      response.getWriter().write("upgrade: " + request.getHeader("Upgrade"));
    }
  }

  private static void echo(NIOInputStream in, NIOOutputStream out, Response response) {
    in.notifyAvailable(
        new ReadHandler() {
          @Override
          public void onDataAvailable() throws IOException {
            var octets = new byte[in.readyData()];
            int count = in.read(octets);
            out.write(octets, 0, count);
            out.flush();
            in.notifyAvailable(this);
          }

          @Override
          public void onAllDataRead() {
            response.resume();
          }

          @Override
          public void onError(Throwable thrown) {
            response.resume();
          }
        });
  }

  @Test
  void rfc9110UpgradeBehindA101TheOctetsAreTheOtherProtocols() throws IOException {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, ASKS);
      assertThat(Octets.until(socket.getInputStream(), "\r\n\r\n"))
          .startsWith("HTTP/1.1 101 ")
          .contains("Upgrade: echo/1\r\n")
          .doesNotContain("chunked", "close", "Content-Length");
      for (String said :
          new String[] {"GET / HTTP/1.1\r\n\r\n", "\u0000\u0001", "\r\n.", "A b\n."}) {
        GuardedServer.send(socket, said);
        assertThat(Octets.until(socket.getInputStream(), said)).isEqualTo(said);
      }
    }
  }

  @Test
  void anUpgradeThatIsNotTakenEndsTheConnectionBehindTheAnswer() throws IOException {
    String answer = server.exchange(ASKS.replace("/take", "/decline"));
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .contains("Connection: close\r\n")
        .endsWith("upgrade: echo/1");
  }

  @Test
  void whatComesBehindAnUpgradeThatIsNotTakenIsNoRequest() throws IOException {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, ASKS.replace("/take", "/decline"));
      String answer = Octets.until(socket.getInputStream(), "echo/1");
      GuardedServer.send(socket, "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(answer).contains("Connection: close\r\n");
      assertThat(ended(socket)).isTrue();
    }
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /take HTTP/1.0|Connection: Upgrade|Upgrade: echo/1||",
        "GET /take HTTP/1.1|Host: x|Upgrade: echo/1|Connection: close||",
        "GET /take HTTP/1.1|Host: x|Connection: Upgrade, close|Upgrade: h2c|||",
        "GET /take HTTP/1.1|Host: x|Connection: Upgrade, close|Upgrade: TLS/1.3||",
        "GET /take HTTP/1.1|Host: x|Connection: Upgrade, close|Upgrade: HTTP/2.0||",
        "GET /take HTTP/1.1|Host: x|Connection: Upgrade, close|Upgrade: a, b||",
        "GET /take HTTP/1.1|Host: x|Connection: Upgrade, close|Upgrade: ||",
        "GET /take HTTP/1.1|Host: x|Connection: Upgrade, close|Upgrade: a|Content-Length: 1||x",
        "POST /take HTTP/1.1|Host: x|Connection: Upgrade, close|Upgrade: a|Content-Length: 0||",
        "POST /take HTTP/1.1|Host: x|Connection: Upgrade|Upgrade: a|Transfer-Encoding:"
            + " chunked||0||",
      })
  void noneButAPlainGetMayAskForAnotherProtocol(String request) throws IOException {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, request.replace("|", "\r\n"));
      assertThat(Octets.until(socket.getInputStream(), "upgrade: null")).contains(" 200 ");
    }
  }

  @Test
  void aRequestBehindWhichMoreComesMayNotAskForAnotherProtocol() throws IOException {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, ASKS + "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(Octets.until(socket.getInputStream(), "upgrade: null")).contains(" 200 ");
      assertThat(Octets.until(socket.getInputStream(), "upgrade: null")).contains(" 200 ");
    }
  }
}
