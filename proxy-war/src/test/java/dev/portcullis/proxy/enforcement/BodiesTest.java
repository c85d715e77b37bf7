package dev.portcullis.proxy.enforcement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of requests, and upstreams that do not wait for their end. */
@Tag("slow")
class BodiesTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  @Test
  void aChunkedBodyArrivesInChunksAndWithoutItsExtensions() throws Exception {
    var body = new AtomicReference<>("");
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  body.set(c.readChunked());
                  c.say(OK);
                });
        var gate = Gate.to(upstream)) {
      var answer =
          gate.send(
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "5;x=y\r\nhello\r\n"
                  + chunk(" world")
                  + "0\r\n\r\n");
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(requireNonNull(body.get()).replaceAll("(?s)[0-9a-f]+\r\n(.*?)\r\n", "$1"))
          .isEqualTo("hello world");
      String head = upstream.heads().get(0);
      assertThat(RawClient.field(head, "Transfer-Encoding")).isEqualTo("chunked");
      assertThat(RawClient.field(head, "Content-Length")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "PROPFIND", "OPTIONS"})
  void aBodyIsForwardedWithAnyMethod(String method) throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + c.read(3));
                });
        var gate = Gate.to(upstream)) {
      var answer = gate.send(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(answer.body()).isEqualTo("abc");
    }
  }

  @Test
  void anEmptyPostSaysThatItIsEmpty() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.to(upstream)) {
      gate.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThat(RawClient.field(upstream.heads().get(0), "Content-Length")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 6, 100})
  void whatADecisionPeekedAtIsStillForwarded(int limit) throws Exception {
    for (String framed :
        List.of(
            "Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")) {
      var body = new AtomicReference<>("");
      try (var upstream =
              new RawUpstream(
                  c -> {
                    String head = c.head();
                    body.set(
                        RawClient.field(head, "Content-Length") != null
                            ? c.read(5)
                            : c.readChunked().replaceAll("(?s)[0-9a-f]+\r\n(.*?)\r\n", "$1"));
                    c.say(OK);
                  });
          var gate = peeking(limit, upstream)) {
        assertThat(gate.send("POST / HTTP/1.1\r\nHost: a\r\n" + framed).status()).isEqualTo(200);
        assertThat(body.get()).isEqualTo("hello");
      }
    }
  }

  private static Gate peeking(int limit, RawUpstream upstream) throws Exception {
    return Gate.deciding(
        request -> {
          try {
            var peek = request.body().peek(limit);
            assertThat(
                    new String(
                        peek.bytes(), 0, peek.length(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("hello".substring(0, Math.min(limit, 5)));
            assertThat(peek.complete()).isEqualTo(limit >= 5);
            return Gate.permitted(request, Gate.upstream(List.of(upstream.url())), 1000, false);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        List.of());
  }

  @Test
  void aClientThatExpectsContinueSendsNothingToAnUpstreamThatRefuses() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  assertThat(RawClient.field(c.head(), "Expect")).isEqualTo("100-continue");
                  c.say("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno");
                });
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 417");
    }
  }

  @Test
  void aClientThatExpectsContinueIsAskedOnceTheUpstreamAsks() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 100 Continue\r\n\r\n");
                  c.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + c.read(5));
                });
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 100");
      client.say("hello");
      assertThat(client.answer(false).body()).isEqualTo("hello");
    }
  }

  @Test
  void anUpstreamThatIgnoresExpectGetsTheBodyAfterAMoment() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + c.read(5));
                });
        var gate = Gate.to(upstream)) {
      var answer =
          gate.send(
              "POST / HTTP/1.1\r\n"
                  + "Host: a\r\n"
                  + "Content-Length: 5\r\n"
                  + "Expect: 100-continue\r\n\r\n"
                  + "hello");
      assertThat(answer.body()).isEqualTo("hello");
    }
  }

  @Test
  void anUpstreamThatRefusesEarlyIsHeardThoughItReadsNoFurther() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say(
                      "HTTP/1.1 413 Too Large\r\n"
                          + "Connection: close\r\n"
                          + "Content-Length: 3\r\n\r\n"
                          + "big");
                  c.in.skipNBytes(50_000); // the rest is left in the socket: closing resets
                });
        var gate = Gate.permitting(Long.MAX_VALUE, false, List.of(), upstream);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
      var sending = sendInBackground(client, 100_000_000);
      var answer = client.answer(false);
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).isEqualTo("big");
      client.close();
      sending.join();
    }
  }

  private static CompletableFuture<Void> sendInBackground(RawClient client, long bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            byte[] piece = new byte[64 << 10];
            for (long sent = 0; sent < bytes; sent += piece.length) {
              client.out.write(piece, 0, (int) Math.min(piece.length, bytes - sent));
            }
            client.out.flush();
          } catch (IOException e) {
            // The gate wants no more.
          }
        });
  }

  @Test
  void anUpstreamThatAnswersWhileItReadsDoesNotDeadlock() throws Exception {
    long size = 64L << 20;
    var seen = new AtomicLong();
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                  byte[] piece = new byte[32 << 10];
                  for (int n; seen.get() < size && (n = c.in.read(piece)) > 0; ) {
                    c.out.write(piece, 0, n);
                    seen.addAndGet(n);
                  }
                });
        var gate = Gate.permitting(size, false, List.of(), upstream);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
      var sending = sendInBackground(client, size);
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 200");
      client.in.skipNBytes(size);
      sending.join();
      assertThat(seen.get()).isEqualTo(size);
      var line = gate.line();
      assertThat(line.answer().requestSize()).isEqualTo(size);
      assertThat(line.answer().size()).isEqualTo(size);
    }
  }

  @Test
  void aLongDownloadIsNotHeldInMemory() throws Exception {
    long size = 64L << 20;
    var ahead = new AtomicLong();
    var taken = new AtomicLong();
    var most = new AtomicLong();
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  byte[] piece = new byte[0x10000];
                  for (long sent = 0; sent < size; sent += piece.length) {
                    c.say("10000\r\n");
                    c.out.write(piece);
                    c.say("\r\n");
                    ahead.addAndGet(piece.length);
                    most.accumulateAndGet(ahead.get() - taken.get(), Math::max);
                  }
                  c.say("0\r\n\r\n");
                });
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).contains("200");
      byte[] piece = new byte[64 << 10];
      for (int n; (n = client.in.read(piece)) > 0; ) {
        taken.addAndGet(n);
      }
      assertThat(taken.get()).isEqualTo(size);
      // What the upstream is ahead by fits into the buffers of two sockets.
      assertThat(most.get()).isLessThan(40L << 20);
    }
  }

  @Test
  void aChunkedBodyLongerThanAllowedIsCutOffAndAnsweredWith413() throws Exception {
    var whole = new AtomicReference<>("");
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  whole.set(c.readChunked());
                });
        var gate = Gate.permitting(10, false, List.of(), upstream)) {
      var answer =
          gate.send(
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + chunk("hello")
                  + chunk("hello world")
                  + "0\r\n\r\n");
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("body-too-large");
      assertThat(whole.get()).doesNotContain("0\r\n\r\n");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.BODY_TOO_LARGE);
    }
  }

  @Test
  void aLengthBeyondTheLimitNeverReachesTheUpstream() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.permitting(10, false, List.of(), upstream)) {
      var answer = gate.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world");
      assertThat(answer.status()).isEqualTo(413);
      assertThat(upstream.heads()).isEmpty();
    }
  }

  @Test
  void aBodyWithBrokenChunksIsNeverCompletedUpstream() throws Exception {
    var whole = new AtomicReference<>("");
    var ended = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  whole.set(c.readChunked());
                  ended.countDown();
                });
        var gate = Gate.to(upstream)) {
      var answer =
          gate.send(
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + chunk("hello")
                  + "zz\r\nbad\r\n0\r\n\r\n");
      assertThat(answer.status()).isEqualTo(400);
      ended.await();
      assertThat(whole.get()).doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void aClientThatLeavesWithinItsBodyEndsTheUpstreamsConnectionToo() throws Exception {
    var ended = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  while (c.in.read() >= 0) {}
                  ended.countDown();
                });
        var gate = Gate.to(upstream)) {
      try (var client = new RawClient(gate.port())) {
        client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf");
      }
      ended.await();
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
    }
  }

  @Test
  void aClientThatLeavesWithinTheAnswerEndsTheUpstreamsConnectionToo() throws Exception {
    var ended = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  try {
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
                    byte[] piece = new byte[64 << 10];
                    while (true) {
                      c.out.write(piece);
                    }
                  } finally {
                    ended.countDown();
                  }
                });
        var gate = Gate.to(upstream)) {
      try (var client = new RawClient(gate.port())) {
        client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).contains("200 OK");
        client.reset();
      }
      ended.await();
    }
  }
}
