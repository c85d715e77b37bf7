package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 9113 §5 and §6: many requests on a connection, how they flow, and how they end. */
@Timeout(180)
@Tag("slow")
class Http2StreamsTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private static CompletableFuture<RawClient.Answer> async(Gate gate, String request) {
    var answer = new CompletableFuture<RawClient.Answer>();
    var thread =
        new Thread(
            () -> {
              try {
                answer.complete(gate.send(request));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return answer;
  }

  @Test
  void requestsShareAConnectionAndAreAnsweredInAnyOrder() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  for (int i = 0; i < 5; i++) {
                    c.head();
                  }
                  for (int stream = 9; stream > 0; stream -= 2) {
                    c.fields(stream, false, ":status", "200");
                    c.data(stream, true, "for " + stream);
                  }
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      var answers = new ArrayList<CompletableFuture<RawClient.Answer>>();
      for (int i = 0; i < 5; i++) {
        answers.add(async(gate, GET));
      }
      var bodies = new ArrayList<String>();
      for (var answer : answers) {
        bodies.add(answer.get().body());
      }
      assertThat(bodies).containsExactlyInAnyOrder("for 1", "for 3", "for 5", "for 7", "for 9");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void noMoreStreamsAreOpenedThanThePeerTakesNorMoreConnectionsThanWeDo() throws Exception {
    var release = new CountDownLatch(1);
    var heads = new AtomicInteger();
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  heads.incrementAndGet();
                  Awaiting.released(release);
                  c.fields(1, true, ":status", "204");
                },
                Frame.MAX_CONCURRENT_STREAMS,
                1);
        var gate = Http2AnswersTest.gate(upstream)) {
      var answers = new ArrayList<CompletableFuture<RawClient.Answer>>();
      for (int i = 0; i < 8; i++) {
        answers.add(async(gate, GET));
        while (heads.get() <= i) {
          Thread.onSpinWait();
        }
      }
      assertThat(gate.send(GET).status()).isEqualTo(503);
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
      release.countDown();
      for (var answer : answers) {
        assertThat(answer.get().status()).isEqualTo(204);
      }
      assertThat(upstream.connections()).isEqualTo(8);
    }
  }

  @Test
  void section6p8WhatAPeerThatGoesAwayDidNotTakeIsSentAgainElsewhere() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  if (c.number == 1) {
                    c.number(Frame.GOAWAY, 0, 0, Http2Error.NO_ERROR.code());
                  } else {
                    c.fields(1, true, ":status", "204");
                  }
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      assertThat(gate.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").status())
          .isEqualTo(204);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void section8p7ARefusedStreamIsSentAgain() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.number(Frame.RST_STREAM, 1, Http2Error.REFUSED_STREAM.code());
                  c.head();
                  c.fields(3, true, ":status", "204");
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      assertThat(gate.send(GET).status()).isEqualTo(204);
    }
  }

  @Test
  void whatAPeerTookBeforeItGoesAwayIsAnsweredAndTheConnectionEnds() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.number(Frame.GOAWAY, 0, 1, Http2Error.NO_ERROR.code());
                  c.fields(1, true, ":status", "204");
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      assertThat(gate.send(GET).status()).isEqualTo(204);
      upstream.awaitQuiet();
      assertThat(gate.send(GET).status()).isEqualTo(204);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void aBodyThatWasReadIsNotSentAgain() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.await(Frame.DATA);
                  c.number(Frame.RST_STREAM, 1, Http2Error.REFUSED_STREAM.code());
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      assertThat(gate.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").status())
          .isEqualTo(502);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionThatDiedWhileItRestedIsReplaced() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, true, ":status", "204");
                  if (c.number == 1) {
                    c.head();
                    c.close();
                  }
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      assertThat(gate.send(GET).status()).isEqualTo(204);
      assertThat(gate.send(GET).status()).isEqualTo(204);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void section5p2ABodyIsSentAsFarAsTheWindowsAllow() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  int received = 0;
                  while (received < 10) {
                    c.await(Frame.DATA);
                    received += c.in.length();
                  }
                  assertThat(received).isEqualTo(10);
                  c.number(Frame.WINDOW_UPDATE, 1, 5);
                  c.await(Frame.DATA);
                  assertThat(c.in.length()).isEqualTo(5);
                  c.number(Frame.WINDOW_UPDATE, 1, 100);
                  c.await(Frame.DATA);
                  assertThat(c.in.has(Frame.END_STREAM)).isTrue();
                  c.fields(1, true, ":status", "204");
                },
                Frame.INITIAL_WINDOW_SIZE,
                10);
        var gate = Http2AnswersTest.gate(upstream)) {
      assertThat(
              gate.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n" + "x".repeat(20))
                  .status())
          .isEqualTo(204);
    }
  }

  @Test
  void anUpstreamThatTakesNoMoreOfABodyIsUpstreamTimeout() throws Exception {
    try (var upstream = new FramesUpstream(c -> c.head(), Frame.INITIAL_WINDOW_SIZE, 10);
        var gate = Http2AnswersTest.impatient(upstream)) {
      assertThat(
              gate.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n" + "x".repeat(20))
                  .status())
          .isEqualTo(504);
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_TIMEOUT);
    }
  }

  @Test
  void anUpstreamThatReadsNothingIsUpstreamTimeout() throws Exception {
    var over = new CountDownLatch(1);
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.number(Frame.WINDOW_UPDATE, 0, 1 << 30);
                  Awaiting.released(over);
                },
                Frame.INITIAL_WINDOW_SIZE,
                Integer.MAX_VALUE);
        var gate = Http2AnswersTest.impatient(upstream)) {
      int length = 64 << 20;
      var unused =
          async(
              gate,
              "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: "
                  + length
                  + "\r\n\r\n"
                  + "x".repeat(length));
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_TIMEOUT);
      over.countDown();
    }
  }

  @Test
  void anUpstreamThatDoesNotAnswerIsUpstreamTimeoutAndItsStreamIsCancelled() throws Exception {
    var cancelled = new CompletableFuture<Integer>();
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.await(Frame.RST_STREAM);
                  cancelled.complete(c.in.integer(0));
                });
        var gate = Http2AnswersTest.impatient(upstream)) {
      assertThat(gate.send(GET).status()).isEqualTo(504);
      assertThat(cancelled.get()).isEqualTo(Http2Error.CANCEL.code());
    }
  }

  @Test
  void aSlowReaderSlowsTheUpstream() throws Exception {
    var granted = new AtomicInteger();
    var stalled = new CountDownLatch(1);
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, false, ":status", "200");
                  int window = 64 << 10;
                  while (granted.get() < 64 << 20) {
                    for (; window >= Frame.PAYLOAD; window -= Frame.PAYLOAD) {
                      c.frame(Frame.DATA, 0, 1, new byte[Frame.PAYLOAD]);
                    }
                    stalled.countDown();
                    c.await(Frame.WINDOW_UPDATE);
                    if (c.in.stream() == 1) {
                      window += c.in.integer(0);
                      granted.addAndGet(c.in.integer(0));
                    }
                  }
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say(GET);
      Octets.upTo(client.in, Octets.END_OF_HEAD);
      Awaiting.released(stalled);
      // Nobody reads: what is granted ends where the buffers between do, far below what is offered.
      int before = settled(granted);
      assertThat(before).isLessThan(32 << 20);
      client.in.skipNBytes(before + (1 << 20));
      while (granted.get() == before) {
        Thread.onSpinWait();
      }
    }
  }

  /** The figure once it has not changed for half a second. */
  private static int settled(AtomicInteger figure) {
    int last = figure.get();
    long since = System.nanoTime();
    while (System.nanoTime() - since < 500_000_000L) {
      if (figure.get() != last) {
        last = figure.get();
        since = System.nanoTime();
      }
      Thread.onSpinWait();
    }
    return last;
  }

  @Test
  void aClientThatLeavesEndsTheStreamAndNotTheConnection() throws Exception {
    var cancelled = new CountDownLatch(1);
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, false, ":status", "200");
                  do {
                    c.data(1, false, "x".repeat(100));
                    c.frame(Frame.PING, 0, 0, new byte[8]);
                    do {
                      c.in.next();
                    } while (c.in.type() != Frame.PING && c.in.type() != Frame.RST_STREAM);
                  } while (c.in.type() != Frame.RST_STREAM);
                  cancelled.countDown();
                  c.head();
                  c.fields(3, true, ":status", "204");
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      var client = new RawClient(gate.port());
      client.say(GET);
      Octets.upTo(client.in, Octets.END_OF_HEAD);
      client.reset();
      Awaiting.released(cancelled);
      assertThat(gate.send(GET).status()).isEqualTo(204);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void theAnswerFlowsWhileTheRequestIsOpen() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, false, ":status", "200");
                  while (true) {
                    c.await(Frame.DATA);
                    String text =
                        new String(c.in.array(), c.in.start(), c.in.length(), "ISO-8859-1");
                    boolean end = c.in.has(Frame.END_STREAM);
                    c.data(1, end, text.toUpperCase(Locale.ROOT));
                    if (end) {
                      return;
                    }
                  }
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 200 ");
      String before = "";
      for (String word : List.of("ping", "pong", "done")) {
        client.say("4\r\n" + word + "\r\n");
        // This server ends a chunk when it starts the next.
        String expected = before + "4\r\n" + word.toUpperCase(Locale.ROOT);
        assertThat(new String(client.in.readNBytes(expected.length()), "ISO-8859-1"))
            .isEqualTo(expected);
        before = "\r\n";
      }
      client.say("0\r\n\r\n");
      assertThat(new String(client.in.readNBytes(7), "ISO-8859-1")).isEqualTo("\r\n0\r\n\r\n");
    }
  }

  @Test
  void manyAtOnce() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  while (true) {
                    c.head();
                    c.fields(c.in.stream(), true, ":status", "204");
                  }
                });
        var gate = Http2AnswersTest.gate(upstream)) {
      var barrier = new CyclicBarrier(16);
      var threads = new ArrayList<CompletableFuture<RawClient.Answer>>();
      for (int i = 0; i < 16; i++) {
        var done = new CompletableFuture<RawClient.Answer>();
        threads.add(done);
        var thread =
            new Thread(
                () -> {
                  try (var client = new RawClient(gate.port())) {
                    barrier.await();
                    for (int n = 0; n < 100; n++) {
                      client.say(GET);
                      assertThat(client.answer(false).status()).isEqualTo(204);
                    }
                    done.complete(new RawClient.Answer(0, "", "", true));
                  } catch (Exception | AssertionError e) {
                    done.completeExceptionally(e);
                  }
                });
        thread.setDaemon(true);
        thread.start();
      }
      for (var done : threads) {
        done.get();
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void nothingIsLeftBehind() throws Exception {
    try (var upstream =
        new FramesUpstream(
            c -> {
              c.head();
              c.fields(1, true, ":status", "204");
            })) {
      try (var gate = Http2AnswersTest.gate(upstream)) {
        assertThat(gate.send(GET).status()).isEqualTo(204);
      }
      upstream.awaitQuiet();
      String name = "portcullis-h2-" + upstream.url().substring("http://".length());
      while (Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(name))) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void rfc9110AnUpstreamThatRefusesAnExpectationGetsNoBody() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  assertThat(c.head()).contains("expect", "100-continue");
                  c.fields(1, false, ":status", "103", "link", "</a>");
                  c.fields(1, true, ":status", "417");
                  c.await(Frame.RST_STREAM); // and no DATA before it
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 417");
    }
  }
}
