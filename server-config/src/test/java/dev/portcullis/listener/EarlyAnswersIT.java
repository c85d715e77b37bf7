package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.ScriptedUpstream.Played;
import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upstream of HTTP/1.1 may answer before, while or after it reads (RFC 9112 §9.5): nobody waits
 * for the other, nothing of request or answer gets lost, and no answer is mistaken for another.
 */
@ExtendWith(SharedBundle.class)
@Timeout(180)
class EarlyAnswersIT {

  private static final String HOST = "scripted.example.com";

  private final Running running;

  EarlyAnswersIT(Running running) {
    this.running = running;
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), running.bundle().dataPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static String head(String framing) {
    return "POST /x HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n".formatted(HOST, framing);
  }

  private static String until(Socket socket, String end) throws IOException {
    return Octets.until(socket.getInputStream(), end);
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 404, 500})
  void chunksPassInTurnBothWaysInOneExchange(int status) throws Exception {
    running
        .scripted()
        .play(
            request -> {
              request.say("HTTP/1.1 " + status + " On\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                String size = request.readUntil("\r\n").strip();
                request.say(chunk("got " + request.read(Integer.parseInt(size, 16))));
                request.read(2);
                if (size.equals("0")) {
                  request.say("0\r\n\r\n");
                  return;
                }
              }
            });
    try (var socket = connect()) {
      for (int exchange = 0; exchange < 2; exchange++) {
        GuardedServer.send(socket, head("Transfer-Encoding: chunked"));
        for (int i = 0; i < 5; i++) {
          String word = "word " + exchange + i;
          GuardedServer.send(socket, chunk(word));
          assertThat(until(socket, "got " + word)).doesNotContain("HTTP/1.1 502");
        }
        GuardedServer.send(socket, "0\r\n\r\n");
        assertThat(until(socket, "\r\n0\r\n\r\n")).contains("got ");
        if (status >= 400) {
          return; // who refuses early has his answer as the last of the connection
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n",
        "Content-Length: 100000\r\n\r\n"
      })
  void whoAnswersWhileItReadsGetsTheWholeRequest(String framing) throws Exception {
    var got = new CompletableFuture<Integer>();
    running
        .scripted()
        .play(
            request -> {
              int octets = 20_000;
              String first = request.read(octets);
              request.say("HTTP/1.1 200 OK\r\n" + framing);
              boolean chunked = framing.startsWith("Transfer");
              request.say(chunked ? chunk(first) : first);
              while (octets < 100_000) {
                String piece = request.read(20_000);
                if (piece.isEmpty()) {
                  break;
                }
                octets += piece.length();
                request.say(chunked ? chunk(piece) : piece);
              }
              request.say(chunked ? "0\r\n\r\n" : "");
              got.complete(octets);
              if (framing.startsWith("Connection")) {
                request.socket().shutdownOutput();
              }
            });
    try (var socket = connect()) {
      GuardedServer.send(socket, head("Content-Length: 100000"));
      for (int i = 0; i < 5; i++) {
        GuardedServer.send(socket, "x".repeat(19_999) + i);
        assertThat(until(socket, "x" + i)).doesNotContain("HTTP/1.1 502");
      }
      assertThat(got.get(60, TimeUnit.SECONDS)).isEqualTo(100_000);
    }
  }

  @Test
  void twoThatBothWriteMuchDoNotWaitForEachOther() throws Exception {
    int size = 24 << 20; // more than all buffers between the two
    String large = "y".repeat(1 << 20);
    running
        .scripted()
        .play(
            request -> {
              request.say("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
              for (int i = 0; i < size; i += 1 << 20) {
                request.say(large);
              }
              for (int left = size; left > 0; ) {
                left -= request.read(Math.min(left, 1 << 20)).length();
              }
            });
    try (var socket = connect()) {
      var answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  String head = until(socket, "\r\n\r\n");
                  int octets = socket.getInputStream().readNBytes(size).length;
                  return head.substring(0, 12) + ' ' + octets;
                } catch (IOException e) {
                  return e.toString();
                }
              });
      GuardedServer.send(socket, head("Content-Length: " + size).replace("/x", "/large"));
      for (int i = 0; i < size; i += 1 << 20) {
        GuardedServer.send(socket, large);
      }
      assertThat(answer.get(40, TimeUnit.SECONDS)).isEqualTo("HTTP/1.1 200 " + size);
      GuardedServer.send(socket, "GET /x HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
      running.scripted().say("HTTP/1.1 200 Next\r\nContent-Length: 0\r\n\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
  void aWholeAnswerBeforeTheBodyEndsTheAnswerNotTheRequest(String framing) throws Exception {
    var got = new CompletableFuture<String>();
    running
        .scripted()
        .play(
            request -> {
              request.say(
                  "HTTP/1.1 200 Early\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n"
                      + "5\r\n"
                      + "hello\r\n"
                      + "0\r\n\r\n");
              got.complete(
                  framing.startsWith("C")
                      ? request.read(100_000)
                      : request.readUntil("\r\n0\r\n\r\n"));
            });
    try (var socket = connect()) {
      GuardedServer.send(socket, head(framing));
      boolean length = framing.startsWith("C");
      GuardedServer.send(socket, length ? "x".repeat(50_000) : chunk("x".repeat(50_000)));
      assertThat(until(socket, "0\r\n\r\n")).startsWith("HTTP/1.1 200 Early").contains("hello");
      GuardedServer.send(
          socket, length ? "y".repeat(50_000) : chunk("y".repeat(50_000)) + "0\r\n\r\n");
      assertThat(got.get(60, TimeUnit.SECONDS)).contains("yyy");
      running.scripted().say("HTTP/1.1 200 Next\r\nContent-Length: 0\r\n\r\n");
      GuardedServer.send(socket, "GET /x HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
      assertThat(until(socket, "\r\n\r\n")).startsWith("HTTP/1.1 200 Next");
    }
  }

  /** How an upstream may refuse while the client still sends. */
  private static void refuse(Played request, String how) throws IOException {
    request.say("HTTP/1.1 413 Too Much For Me\r\n" + how + "\r\nno more");
    request.socket().shutdownOutput();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close\r\n",
        "Content-Length: 7\r\nConnection: close\r\n",
        "Content-Length: 7\r\n"
      })
  void aRefusalBeforeTheBodyReachesAClientThatStillSends(String how) throws Exception {
    running.scripted().play(request -> refuse(request, how));
    for (int i = 0; i < 4; i++) {
      try (var socket = connect()) {
        GuardedServer.send(socket, head("Content-Length: 8000000"));
        byte[] piece = "z".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        for (int sent = 0; sent < 8_000_000; sent += piece.length) {
          socket.getOutputStream().write(piece);
        }
        assertThat(new String(socket.getInputStream().readAllBytes()))
            .startsWith("HTTP/1.1 413 Too Much For Me\r\n")
            .containsIgnoringCase("\r\nConnection: close\r\n")
            .contains("no more");
      }
    }
  }

  @Test
  void anUpstreamThatGoesWithoutAnAnswerIsABadGateway() throws Exception {
    running
        .scripted()
        .play(
            request -> {
              request.read(10);
              request.socket().close();
            });
    try (var socket = connect()) {
      GuardedServer.send(socket, head("Content-Length: 200000"));
      for (int i = 0; i < 20; i++) {
        GuardedServer.send(socket, "z".repeat(10_000));
      }
      assertThat(until(socket, "\r\n")).startsWith("HTTP/1.1 502 Bad Gateway");
    }
  }

  @Test
  void anUpstreamThatBreaksOffLeavesNobodyWaiting() throws Exception {
    running
        .scripted()
        .play(
            request -> {
              request.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("some"));
              request.readUntil("more");
              request.socket().setSoLinger(true, 0);
              request.socket().close();
            });
    try (var socket = connect()) {
      GuardedServer.send(socket, head("Transfer-Encoding: chunked"));
      until(socket, "some");
      GuardedServer.send(socket, chunk("more"));
      assertThat(rest(socket)).doesNotContain("0\r\n\r\n");
    }
  }

  /** What comes until the connection ends, however it does. */
  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }
}
