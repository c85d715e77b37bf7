package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.listener.GuardedServer;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that goes before it has its answer is noticed in each phase: what the upstream does for
 * it ends, and its place is free for another.
 */
@ExtendWith(SharedBundle.class)
@Timeout(90)
class GoneClientsIT {

  private static final String HOST = "scripted.example.com";
  private static final String GET = "GET /one-place HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n";
  private static final String[] HTTP2_GET = {
    ":method", "GET", ":scheme", "http", ":path", "/one-place", ":authority", HOST
  };

  /** Who goes, and how. */
  enum Way {
    CLOSES,
    RESETS,
    CLOSES_TLS,
    CLOSES_HTTP2,
    RESETS_HTTP2_STREAM
  }

  /** When the client goes. */
  enum Phase {
    BEFORE_HEAD,
    BEHIND_HEAD,
    WITHIN_BODY
  }

  private final Running running;

  GoneClientsIT(Running running) {
    this.running = running;
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), running.bundle().dataPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private Socket connectTls() throws Exception {
    var sockets = running.keys().client().getSocketFactory();
    var socket = (SSLSocket) sockets.createSocket("127.0.0.1", running.bundle().tlsPort());
    socket.setSoTimeout(60_000);
    socket.startHandshake();
    return socket;
  }

  /** Says so much, and tells when its connection has ended. */
  private CompletableFuture<Boolean> upstreamSays(String octets, CompletableFuture<Boolean> asked) {
    var ended = new CompletableFuture<Boolean>();
    running
        .scripted()
        .play(
            request -> {
              request.say(octets);
              asked.complete(true);
              try {
                ended.complete(request.socket().getInputStream().read() < 0);
              } catch (IOException e) {
                ended.complete(!(e instanceof java.net.SocketTimeoutException));
              }
            });
    return ended;
  }

  private static String said(Phase phase) {
    return switch (phase) {
      case BEFORE_HEAD -> "";
      case BEHIND_HEAD -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
      case WITHIN_BODY -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome";
    };
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatTheUpstreamDoesForThemEnds(Way way) throws Exception {
    for (Phase phase : Phase.values()) {
      var asked = new CompletableFuture<Boolean>();
      var ended = upstreamSays(said(phase), asked);
      comeAndGo(way, asked);
      assertThat(ended)
          .as(way + " " + phase)
          .succeedsWithin(Duration.ofSeconds(60))
          .isEqualTo(true);
      running.scripted().say("HTTP/1.1 200 Free\r\nContent-Length: 0\r\n\r\n");
      assertThat(statusOfAnother()).as(way + " " + phase).isEqualTo("HTTP/1.1 200 Free");
    }
  }

  private void comeAndGo(Way way, CompletableFuture<Boolean> asked) throws Exception {
    switch (way) {
      case CLOSES, RESETS, CLOSES_TLS -> {
        try (var socket = way == Way.CLOSES_TLS ? connectTls() : connect()) {
          GuardedServer.send(socket, GET);
          asked.get(60, TimeUnit.SECONDS);
          if (way == Way.RESETS) {
            socket.setSoLinger(true, 0);
          }
        }
      }
      case CLOSES_HTTP2 -> {
        try (var client = RawHttp2.greeting(connect())) {
          client.headers(1, true, HTTP2_GET);
          asked.get(60, TimeUnit.SECONDS);
        }
      }
      case RESETS_HTTP2_STREAM -> {
        var client = RawHttp2.greeting(connect());
        client.headers(1, true, HTTP2_GET);
        asked.get(60, TimeUnit.SECONDS);
        client.number(Http2Frame.RST_STREAM, 1, Http2Error.Code.CANCEL.ordinal());
      }
    }
  }

  /** There is one place: who finds it taken is told so. */
  private String statusOfAnother() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try (var socket = connect()) {
        GuardedServer.send(socket, GET);
        String status = Octets.until(socket.getInputStream(), "\r\n").strip();
        if (!status.contains(" 503 ") || System.nanoTime() > end) {
          return status;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whoStaysAndIsSilentOrSentAheadIsNotTakenForGone() throws Exception {
    running
        .scripted()
        .play(
            request -> {
              if (request.head().startsWith("GET /slow")) {
                request.socket().setSoTimeout(4000);
                try {
                  int ignored = request.socket().getInputStream().read();
                } catch (java.net.SocketTimeoutException e) {
                  request.socket().setSoTimeout(60_000);
                }
              }
              request.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            });
    String slow = "GET /slow HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n";
    for (String ahead : new String[] {"", slow.replace("slow", "next")}) {
      try (var socket = connect();
          var tls = connectTls()) {
        GuardedServer.send(socket, slow + ahead);
        GuardedServer.send(tls, slow);
        GuardedServer.send(tls, ahead);
        for (Socket each : new Socket[] {socket, tls}) {
          for (int i = 0; i < (ahead.isEmpty() ? 1 : 2); i++) {
            assertThat(Octets.until(each.getInputStream(), "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK");
          }
        }
      }
    }
  }

  @Test
  void whoClosesHisSendingHalfStillGetsAnAnswerThatComesAtOnce() throws Exception {
    running.scripted().say("HTTP/1.1 200 At once\r\nContent-Length: 0\r\n\r\n");
    try (var socket = connect()) {
      GuardedServer.send(socket, GET);
      socket.shutdownOutput();
      assertThat(Octets.until(socket.getInputStream(), "\r\n")).startsWith("HTTP/1.1 200 At once");
    }
  }
}
