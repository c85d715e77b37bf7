package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9113 §8.1: an upstream answers before its request has ended. */
@Timeout(180)
class Http2EarlyAnswersTest {

  private static final int LENGTH = 1_000_000;

  /** Reads the body, making room for more, to its end or its reset; how much it was. */
  private static int rest(FramesUpstream.Conversation c) throws IOException {
    int received = 0;
    while (c.in.next()) {
      if (c.in.type() == Frame.RST_STREAM) {
        return -1;
      }
      if (c.in.type() == Frame.DATA) {
        received += c.in.length();
        if (c.in.has(Frame.END_STREAM)) {
          return received;
        }
        c.number(Frame.WINDOW_UPDATE, 1, Math.max(1, c.in.length()));
        c.number(Frame.WINDOW_UPDATE, 0, Math.max(1, c.in.length()));
      }
    }
    return -1;
  }

  private static String head(boolean chunked) {
    return "POST / HTTP/1.1\r\nHost: a\r\n"
        + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + LENGTH)
        + "\r\n\r\n";
  }

  private static String piece(boolean chunked, int length) {
    String data = "x".repeat(length);
    return chunked ? Integer.toHexString(length) + "\r\n" + data + "\r\n" : data;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWholeAnswerReachesAClientThatPausesAndTheRequestIsSentToItsEnd(boolean chunked)
      throws Exception {
    var received = new CompletableFuture<Integer>();
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, false, ":status", "200", "content-length", "5");
                  c.data(1, true, "early");
                  received.complete(rest(c));
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say(head(chunked) + piece(chunked, LENGTH / 2));
      assertThat(client.answer(false).body()).isEqualTo("early");
      client.say(piece(chunked, LENGTH / 2) + (chunked ? "0\r\n\r\n" : ""));
      assertThat(received.get()).isEqualTo(LENGTH);
      assertThat(gate.line().answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerFlowsToAClientThatWaitsForItBeforeItSendsOn(boolean chunked) throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, false, ":status", "200");
                  c.data(1, false, "go on");
                  c.data(1, true, " " + rest(c));
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say(head(chunked) + piece(chunked, LENGTH / 2));
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 200 ");
      client.say(piece(chunked, LENGTH / 2) + (chunked ? "0\r\n\r\n" : ""));
      assertThat(new String(client.in.readNBytes(8), "ISO-8859-1")).isEqualTo("5\r\ngo on");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWholeAnswerThatRefusesEndsTheSending(boolean chunked) throws Exception {
    var reset = new CompletableFuture<Integer>();
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, true, ":status", "413");
                  c.await(Frame.RST_STREAM);
                  reset.complete(c.in.integer(0));
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say(head(chunked) + piece(chunked, 100));
      assertThat(client.answer(false).status()).isEqualTo(413);
      assertThat(reset.get()).isEqualTo(Http2Error.CANCEL.code());
    }
  }

  @Test
  void anUpstreamThatWantsNoMoreBehindItsAnswerGetsNoMore() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, true, ":status", "200");
                  c.number(Frame.RST_STREAM, 1, Http2Error.NO_ERROR.code());
                  c.head();
                  c.fields(3, true, ":status", "204");
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say(head(true) + piece(true, 100));
      assertThat(client.answer(false).status()).isEqualTo(200);
      assertThat(gate.line().answer().status()).isEqualTo(200);
      assertThat(gate.get("/").status()).isEqualTo(204);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aClientThatNeverEndsItsRequestBehindTheAnswerIsWaitedForNoLongerThanItMayBeSilent()
      throws Exception {
    var reset = new CompletableFuture<Integer>();
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, true, ":status", "200");
                  c.await(Frame.RST_STREAM);
                  reset.complete(c.in.integer(0));
                });
        var gate = Http2AnswersTest.impatient(upstream);
        var client = new RawClient(gate.port())) {
      client.say(head(true) + piece(true, 100));
      assertThat(client.answer(false).status()).isEqualTo(200);
      assertThat(reset.get()).isEqualTo(Http2Error.CANCEL.code());
    }
  }
}
