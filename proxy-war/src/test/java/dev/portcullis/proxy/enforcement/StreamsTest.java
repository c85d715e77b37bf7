package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is under way is judged again, and ends when it is no longer permitted. */
@Tag("slow")
class StreamsTest {

  private static final String EVENTS =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** Says its text, then one chunk each 100 ms until the connection ends. */
  private static RawUpstream dripping(String start, CountDownLatch ended) throws IOException {
    return new RawUpstream(
        c -> {
          c.head();
          c.say(start);
          try {
            while (ended.getCount() > 0) {
              c.say("7\r\ndata:x\n\r\n");
              pause();
            }
          } catch (IOException cut) {
            ended.countDown();
          }
        });
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100); // the rhythm of the stream
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anEventStreamThatIsNoLongerPermittedEndsInOrder() throws Exception {
    var ended = new CountDownLatch(1);
    try (var upstream = dripping(EVENTS, ended);
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).contains("text/event-stream");
      gate.again.set(r -> Gate.denied(r.id(), Reason.CREDENTIALS_EXPIRED));
      assertThat(ending(client)).endsWith("\r\n0\r\n\r\n");
      assertThat(ended.await(60, TimeUnit.SECONDS)).as("the upstream is cut off").isTrue();
      var line = gate.line();
      assertThat(line.ending().reason()).isEqualTo(Reason.CREDENTIALS_EXPIRED);
      assertThat(line.ending().cut()).isTrue();
      assertThat(line.permitted()).isTrue();
      assertThat(line.answer().status()).isEqualTo(200);
    }
  }

  /** Reads up to the last chunk. */
  private static String ending(RawClient client) throws IOException {
    var text = new StringBuilder();
    while (text.length() < 7 || !text.substring(text.length() - 7).equals("\r\n0\r\n\r\n")) {
      int c = client.in.read();
      if (c < 0) {
        return text + "(end of connection)";
      }
      text.append((char) c);
    }
    return text.toString();
  }

  @Test
  void halfADownloadThatIsCutNeverLooksWhole() throws Exception {
    var ended = new CountDownLatch(1);
    String start = EVENTS.replace("text/event-stream", "application/octet-stream");
    try (var upstream = dripping(start, ended);
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).contains(" 200 ");
      gate.again.set(r -> Gate.denied(r.id(), Reason.QUARANTINED));
      assertThat(ending(client)).endsWith("(end of connection)");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.QUARANTINED);
    }
  }

  @Test
  void whatHasNotBeenAnsweredIsDenied() throws Exception {
    var leave = new CountDownLatch(1);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  Awaiting.released(leave);
                });
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      gate.again.set(
          r -> Gate.denied(r.id(), Reason.CREDENTIALS_REVOKED, "WWW-Authenticate", "Bearer"));
      var answer = client.answer(false);
      leave.countDown();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.field("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(answer.body()).contains("credentials-revoked");
      assertThat(upstream.heads()).as("never tried again").hasSize(1);
    }
  }

  @Test
  void anHttp2UpstreamHasTheStreamResetAndTheConnectionLeftToOthers() throws Exception {
    var reset = new CountDownLatch(1);
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, false, ":status", "200", "content-type", "text/event-stream");
                  c.data(1, false, "data: x\n\n");
                  c.await(Frame.RST_STREAM);
                  reset.countDown();
                  c.head();
                  c.fields(3, true, ":status", "204");
                });
        var gate = Http2AnswersTest.gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).contains("text/event-stream");
      gate.again.set(r -> Gate.denied(r.id(), Reason.NOT_PERMITTED));
      assertThat(ending(client)).endsWith("\r\n0\r\n\r\n");
      assertThat(reset.await(60, TimeUnit.SECONDS)).isTrue();
      gate.again.set(null);
      assertThat(gate.get("/").status()).isEqualTo(204);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void eventStreamsEndWhenTheNodeStopsAndOtherAnswersAreLetEnd() throws Exception {
    var ended = new CountDownLatch(1);
    try (var upstream = dripping(EVENTS, ended);
        var other = dripping(EVENTS.replace("event-stream", "plain"), new CountDownLatch(1));
        var gate = Gate.to(upstream);
        var plain = Gate.to(other);
        var client = new RawClient(gate.port());
        var reader = new RawClient(plain.port())) {
      client.say("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      reader.say("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).contains("text/event-stream");
      gate.streams.drain();
      plain.streams.drain();
      assertThat(ending(client)).endsWith("\r\n0\r\n\r\n");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.DRAINING);
      assertThat(Octets.upTo(reader.in, Octets.END_OF_HEAD)).contains("text/plain");
      assertThat(reader.in.readNBytes(250)).as("two seconds of it").hasSize(250);
      assertThat(plain.streams.judged()).isPositive();
    }
  }

  @Test
  void whatCannotBeJudgedGoesOn() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say(EVENTS);
                  for (int i = 0; i < 25; i++) {
                    c.say("7\r\ndata:x\n\r\n");
                    pause();
                  }
                  c.say("0\r\n\r\n");
                });
        var gate = Gate.to(upstream)) {
      gate.again.set(r -> Gate.denied(r.id(), Reason.UNDECIDABLE));
      assertThat(gate.get("/events").complete()).isTrue();
      var line = gate.line();
      assertThat(line.ending().reason()).isEqualTo(Reason.PERMITTED);
      assertThat(line.ending().cut()).isFalse();
      assertThat(gate.streams.judged()).isPositive();
    }
  }

  @Test
  void theConnectionOfAShortRequestIsKeptWhileOthersAreCut() throws Exception {
    try (var upstream = RawUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var gate = Gate.to(upstream)) {
      gate.again.set(r -> Gate.denied(r.id(), Reason.FORBIDDEN));
      for (int i = 0; i < 200; i++) {
        assertThat(gate.get("/").status()).isEqualTo(200);
      }
      assertThat(gate.streams.judged()).isZero();
    }
  }
}
