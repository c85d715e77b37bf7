package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.GuardedServer;
import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.http2.Http2Error.Code;
import dev.portcullis.listener.threads.ListenerStatus;
import dev.portcullis.testing.Octets;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that will stop soon serves whatever comes, and sends its clients elsewhere. */
@Tag("slow")
class LeavingTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String HOLD = "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String CLOSE = "Connection: close\r\n";

  private final Semaphore entered = new Semaphore(0);
  private final Semaphore released = new Semaphore(0);
  private GuardedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new GuardedServer(this::serve);
  }

  @AfterEach
  void stop() {
    released.release(1000);
    server.close();
  }

  private void serve(Request request, Response response) throws Exception {
    if (request.getRequestURI().equals("/hold")) {
      entered.release();
      released.acquire();
    }
    if (request.getHeader("Upgrade") != null) {
      response.setStatus(101);
      response.setHeader("Connection", "Upgrade");
      response.setHeader("Upgrade", "echo/1");
      response.flush();
      return;
    }
    response.getWriter().write("done");
  }

  private void awaitEntered() throws InterruptedException {
    assertThat(entered.tryAcquire(60, TimeUnit.SECONDS)).as("under way").isTrue();
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Begins to drain; the thread ends when the drain does. */
  private Thread drain() {
    var drain =
        new Thread(
            () -> {
              try {
                server.gate().drain(20);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    drain.start();
    return drain;
  }

  @Test
  void rfc9112Section96AKeptConnectionEndsWithItsNextAnswer() throws IOException {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, GET);
      assertThat(Octets.until(socket.getInputStream(), "done")).doesNotContain(CLOSE);
      server.gate().leave();
      GuardedServer.send(socket, GET);
      assertThat(rest(socket)).startsWith("HTTP/1.1 200 ").contains(CLOSE).endsWith("done");
    }
  }

  @Test
  void aNewConnectionIsServedOnce() throws IOException {
    server.gate().leave();
    assertThat(server.exchange(GET)).startsWith("HTTP/1.1 200 ").contains(CLOSE).endsWith("done");
    assertThat(server.exchange(GET + GET)).containsOnlyOnce("HTTP/1.1 200 ").endsWith("done");
  }

  @Test
  void aBodyIsTakenWholeBeforeTheConnectionEnds() throws IOException {
    server.gate().leave();
    String body = "x".repeat(100_000);
    String head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n";
    assertThat(server.exchange(head + body)).contains(CLOSE).endsWith("done");
  }

  @Test
  void aConnectionMayStillChangeItsProtocol() throws IOException {
    server.gate().leave();
    String asks = GET.replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, asks);
      assertThat(Octets.until(socket.getInputStream(), "\r\n\r\n"))
          .startsWith("HTTP/1.1 101 ")
          .contains("Upgrade: echo/1\r\n", "Connection: Upgrade\r\n")
          .doesNotContain("close");
    }
  }

  /** The first answer that is another, once the thread that drains has begun to. */
  private String onceItDrains() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String answer = server.exchange(GET);
    while (answer.startsWith("HTTP/1.1 200 ") && System.nanoTime() < end) {
      answer = server.exchange(GET);
    }
    return answer;
  }

  @Test
  void whatIsUnderWayIsAnsweredAndWaitedForAndNothingElseIsLetInThen() throws Exception {
    try (Socket before = server.connect();
        Socket after = server.connect()) {
      GuardedServer.send(before, HOLD);
      awaitEntered();
      server.gate().leave();
      GuardedServer.send(after, HOLD);
      awaitEntered();
      var drain = drain();
      assertThat(onceItDrains()).startsWith("HTTP/1.1 503 ").contains("draining");
      assertThat(drain.isAlive()).as("waits for the two").isTrue();
      released.release(2);
      assertThat(Octets.until(before.getInputStream(), "done")).contains(" 200 ");
      assertThat(rest(after)).contains(" 200 ", CLOSE).endsWith("done");
      drain.join(10_000);
      assertThat(drain.isAlive()).isFalse();
    }
  }

  @Test
  void rfc9113Section68WhatIsOnItsWayWhenTheNodeLeavesIsServed() throws Exception {
    try (var client = RawHttp2.greeting(server.connect())) {
      client.headers(1, true, to("/hold"));
      awaitEntered();
      server.gate().leave();
      assertLeave(client.next(Http2Frame.GOAWAY), Integer.MAX_VALUE);
      client.headers(3, true, to("/"));
      assertThat(client.answer(3).status()).isEqualTo("200");
      var drain = drain();
      assertLeave(client.next(Http2Frame.GOAWAY), 3);
      assertThat(drain.isAlive()).as("waits for the first").isTrue();
      released.release();
      assertThat(client.answer(1).body()).isEqualTo("done");
      assertThat(leaves(client)).containsOnly(3);
      drain.join(10_000);
      assertThat(drain.isAlive()).isFalse();
    }
  }

  @Test
  void rfc9113Section68WhoConnectsWhileTheNodeLeavesIsServedAndTold() throws Exception {
    server.gate().leave();
    try (var client = RawHttp2.greeting(server.connect())) {
      client.headers(1, true, to("/"));
      assertLeave(client.next(Http2Frame.GOAWAY), Integer.MAX_VALUE);
      assertThat(client.answer(1).body()).isEqualTo("done");
      client.headers(3, true, to("/"));
      assertThat(client.answer(3).body()).as("told once").isEqualTo("done");
      drain().join(10_000);
      assertThat(leaves(client)).isNotEmpty().containsOnly(3);
    }
  }

  @Test
  void aConnectionThatRestsIsToldAndEndsWithTheDrain() throws Exception {
    try (var client = RawHttp2.greeting(server.connect())) {
      client.headers(1, true, to("/"));
      assertThat(client.answer(1).status()).isEqualTo("200");
      server.gate().leave();
      assertLeave(client.next(Http2Frame.GOAWAY), Integer.MAX_VALUE);
      drain().join(10_000);
      assertThat(leaves(client)).isNotEmpty().containsOnly(1);
    }
  }

  @Test
  void theApplicationsAreToldSoThatTheNodeIsNotReady() {
    var gate = new Gate();
    var told = new ListenerStatus(gate);
    assertThat(told.isStarting()).isTrue();
    gate.open();
    assertThat(told.isStarting() || told.isLeaving()).isFalse();
    gate.leave();
    assertThat(told.isLeaving()).isTrue();
    assertThat(gate.closed()).as("requests are let in").isEmpty();
  }

  private static String[] to(String path) {
    String[] fields = RawHttp2.GET.clone();
    fields[5] = path;
    return fields;
  }

  private static void assertLeave(Http2Frame goAway, int last) {
    assertThat(goAway.number(0)).isEqualTo(last);
    assertThat(goAway.number(4)).isEqualTo(Code.NO_ERROR.ordinal());
  }

  /** The last streams that each leave names, until the connection ends. */
  private static List<Integer> leaves(RawHttp2 client) throws IOException {
    var last = new ArrayList<Integer>();
    try {
      while (true) {
        last.add(client.next(Http2Frame.GOAWAY).number(0));
      }
    } catch (EOFException ended) {
      return last;
    }
  }
}
