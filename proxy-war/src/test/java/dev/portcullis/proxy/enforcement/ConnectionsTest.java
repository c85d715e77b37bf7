package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to upstreams: kept, shared, lost, slow. */
@Tag("slow")
class ConnectionsTest {

  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @Test
  void aConnectionServesManyRequests() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.to(upstream)) {
      for (int i = 0; i < 20; i++) {
        assertThat(gate.get("/").status()).isEqualTo(200);
        gate.line(); // An answer may arrive before its connection rests, its line may not.
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n"
            + "Content-Length: 2\r\n\r\n"
            + "okHTTP/1.1 200 OK\r\n"
            + "Content-Length: 7\r\n\r\n"
            + "smuggle",
        "HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\nsmuggle"
      })
  void aConnectionIsNotReusedAfterSuchAnAnswer(String answer) throws Exception {
    try (var upstream = RawUpstream.answering(answer);
        var gate = Gate.to(upstream)) {
      assertThat(gate.get("/").body()).doesNotContain("smuggle");
      assertThat(gate.get("/").body()).doesNotContain("smuggle");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** Closes each connection after its first answer, without a word of warning. */
  private static RawUpstream closing() throws Exception {
    return new RawUpstream(
        c -> {
          RawUpstream.readBody(c, c.head());
          c.say(OK);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH"})
  void aConnectionThatTheUpstreamClosedWhileItRestedFailsNoRequest(String method) throws Exception {
    try (var upstream = closing();
        var gate = Gate.to(upstream)) {
      for (int i = 0; i < 20; i++) {
        var answer = gate.send(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(answer.status()).isEqualTo(200);
        gate.line();
        upstream.awaitQuiet();
      }
    }
  }

  @Test
  void aRequestThatMayHaveTakenEffectIsNotRepeated() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say(OK);
                  c.head(); // takes the second request and dies
                  c.reset();
                });
        var gate = Gate.to(upstream)) {
      gate.get("/");
      gate.line(); // Now its connection rests.
      var answer = gate.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(upstream.heads()).hasSize(2);
    }
  }

  @Test
  void aGetOnAConnectionThatDiesIsRepeatedOnce() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say(OK);
                  c.head();
                  c.reset();
                });
        var gate = Gate.to(upstream)) {
      gate.get("/");
      gate.line(); // Now its connection rests.
      assertThat(gate.get("/").status()).isEqualTo(200);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerThatNeverBeginsIsUpstreamTimeout() throws Exception {
    var leave = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  Awaiting.released(leave);
                });
        var gate = Gate.impatient(upstream)) {
      var answer = gate.get("/");
      leave.countDown();
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).contains("upstream-timeout");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_TIMEOUT);
    }
  }

  @Test
  void aHeadThatDripsIsUpstreamTimeout() throws Exception {
    var leave = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nX: ");
                  while (leave.getCount() > 0) {
                    c.say("drip");
                    java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                  }
                });
        var gate = Gate.impatient(upstream)) {
      var answer = gate.get("/");
      leave.countDown();
      assertThat(answer.status()).isIn(502, 504);
    }
  }

  @Test
  void aBodyThatStallsCutsTheClientOff() throws Exception {
    var leave = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                  Awaiting.released(leave);
                });
        var gate = Gate.impatient(upstream)) {
      var answer = gate.get("/");
      leave.countDown();
      assertThat(answer.complete()).isFalse();
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_TIMEOUT);
    }
  }

  @Test
  void anUpstreamThatStopsReadingIsUpstreamTimeout() throws Exception {
    var leave = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  Awaiting.released(leave);
                });
        var gate = Gate.impatient(upstream);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
      var sender =
          new Thread(
              () -> {
                try {
                  byte[] piece = new byte[64 << 10];
                  while (true) {
                    client.out.write(piece);
                  }
                } catch (java.io.IOException e) {
                  // The gate wants no more.
                }
              });
      sender.start();
      var line = gate.line();
      leave.countDown();
      client.close();
      sender.join();
      assertThat(line.ending().reason()).isEqualTo(Reason.UPSTREAM_TIMEOUT);
      assertThat(line.answer().status()).isEqualTo(504);
    }
  }

  @Test
  void noOneListeningIsUpstreamFailed() throws Exception {
    try (var gate = Gate.toTargets(List.of("http://127.0.0.1:" + FreePorts.one()))) {
      var answer = gate.get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).doesNotContain("refused", "127.0.0.1");
    }
  }

  @Test
  void aNameThatDoesNotResolveIsUpstreamFailed() throws Exception {
    try (var gate = Gate.toTargets(List.of("http://no-such-host.invalid:80"))) {
      assertThat(gate.get("/").status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUpstreamThatClosesWithoutAnAnswerIsUpstreamFailed(boolean reset) throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  if (reset) {
                    c.reset();
                  }
                });
        var gate = Gate.to(upstream)) {
      assertThat(gate.send(POST).status()).isEqualTo(502);
      assertThat(upstream.heads()).hasSize(1);
      // What can be sent twice is, by default once more.
      assertThat(gate.get("/").status()).isEqualTo(502);
      assertThat(upstream.heads()).hasSize(3);
    }
  }

  @Test
  void targetsTakeTurns() throws Exception {
    try (var one = RawUpstream.answering(OK);
        var two = RawUpstream.answering(OK);
        var three = RawUpstream.answering(OK);
        var gate = Gate.to(one, two, three)) {
      for (int i = 0; i < 9; i++) {
        gate.get("/");
      }
      assertThat(List.of(one.heads().size(), two.heads().size(), three.heads().size()))
          .containsExactly(3, 3, 3);
    }
  }

  @Test
  void aTargetThatDoesNotAcceptIsPassedOver() throws Exception {
    try (var alive = RawUpstream.answering(OK)) {
      var targets = new ArrayList<String>();
      targets.add("http://127.0.0.1:" + FreePorts.one());
      targets.add(alive.url());
      try (var gate = Gate.toTargets(targets)) {
        for (int i = 0; i < 6; i++) {
          var answer = gate.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
          assertThat(answer.status()).isEqualTo(200);
        }
      }
    }
  }

  @Test
  void requestsAfterTheStopAreDrainingAndThoseUnderWayEnd() throws Exception {
    var arrived = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  arrived.countDown();
                  Awaiting.released(go);
                  c.say(OK);
                });
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      arrived.await();
      assertThat(gate.drain.drain(java.time.Duration.ZERO)).isEqualTo(1);
      var late = gate.get("/");
      assertThat(late.status()).isEqualTo(503);
      assertThat(late.body()).contains("draining");
      assertThat(late.field("Retry-After")).isNotNull();
      go.countDown();
      assertThat(client.answer(false).body()).isEqualTo("ok");
      assertThat(gate.drain.drain(java.time.Duration.ofSeconds(60))).isZero();
    }
  }
}
