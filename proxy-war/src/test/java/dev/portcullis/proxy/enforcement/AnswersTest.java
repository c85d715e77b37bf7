package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import dev.portcullis.testing.Octets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams answer, well and badly. */
@Tag("slow")
class AnswersTest {

  private static RawClient.Answer answerTo(String request, String answer) throws Exception {
    try (var upstream = RawUpstream.answering(answer);
        var gate = Gate.to(upstream)) {
      return gate.send(request);
    }
  }

  private static RawClient.Answer answerTo(String answer) throws Exception {
    return answerTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n", answer);
  }

  @Test
  void theAnswerToHeadKeepsItsLengthAndHasNoBody() throws Exception {
    var answer =
        answerTo(
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Length")).isEqualTo("12345");
  }

  @Test
  void aConnectionServesTheNextRequestAfterHeadAnd204And304() throws Exception {
    String[] answers = {
      "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
      "HTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 7\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    };
    try (var upstream =
            new RawUpstream(
                c -> {
                  for (String answer : answers) {
                    c.head();
                    c.say(answer);
                  }
                });
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(true).status()).isEqualTo(200);
      client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(false).status()).isEqualTo(204);
      client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      var notModified = client.answer(false);
      assertThat(notModified.status()).isEqualTo(304);
      assertThat(notModified.field("ETag")).isEqualTo("\"a\"");
      client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(false).body()).isEqualTo("ok");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void interimAnswersAreNotTheAnswer() throws Exception {
    var answer =
        answerTo(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.field("Link")).isNull();
  }

  @Test
  void aChunkedAnswerArrivesWholeWithoutTrailersForWhoDoesNotTakeThem() throws Exception {
    var answer =
        answerTo(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "5;ext=\"1\"\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 9\r\n\r\n");
    assertThat(answer.body()).isEqualTo("hello world");
    assertThat(answer.complete()).isTrue();
    assertThat(answer.head() + answer.body()).doesNotContain("X-Sum");
  }

  @Test
  void anAnswerUntilTheEndOfTheConnectionArrivesWhole() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.0 200 OK\r\n\r\nall of it");
                });
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/");
      assertThat(answer.body()).isEqualTo("all of it");
      assertThat(answer.complete()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 301, 307, 400, 401, 403, 404, 418, 429, 500, 502, 503, 599})
  void anAnswerPassesUntouchedWhateverItsStatus(int status) throws Exception {
    var answer =
        answerTo(
            "HTTP/1.1 "
                + status
                + " Custom\r\nLocation: http://elsewhere/\r\nWWW-Authenticate: Basic\r\n"
                + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo("abc");
    assertThat(answer.field("Location")).isEqualTo("http://elsewhere/");
    assertThat(answer.field("WWW-Authenticate")).isEqualTo("Basic");
    assertThat(answer.field("Content-Encoding")).isEqualTo("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 99 No\r\n\r\n",
        "HTTP/1.1 600 No\r\n\r\n",
        "HTTP/1.1 2000 No\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "garbage\r\n\r\n",
        "<html>an answer of HTTP/0.9</html>\r\n",
        "HTTP/1.1 200 OK\r\nX: a\nSet-Cookie: split\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n"
      })
  void anAnswerWithTwoReadingsOrNoneIsUpstreamFailed(String bad) throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say(bad);
                });
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).contains("upstream-failed").doesNotContain("127.0.0.1");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_FAILED);
    }
  }

  @Test
  void aHeadOfTooManyFieldsIsUpstreamFailed() throws Exception {
    var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (int i = 0; i < 200; i++) {
      head.append("X-").append(i).append(": y\r\n");
    }
    assertThat(answerTo(head.append("\r\n").toString()).status()).isEqualTo(502);
  }

  @ParameterizedTest
  @CsvSource({
    "If-None-Match: \"a\", 304, ETag: \"a\"",
    "'If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT', 304, ETag: \"a\"",
    "If-Match: \"b\", 412, ETag: \"a\"",
    "Range: bytes=0-1, 206, Content-Range: bytes 0-1/9",
    "If-Range: \"a\", 206, Content-Range: bytes 0-1/9",
    "Range: bytes=9-, 416, Content-Range: bytes */9"
  })
  void conditionsAndRangesAreTheUpstreamsBusiness(String asked, int status, String told)
      throws Exception {
    String body = status == 206 ? "Content-Length: 2\r\n\r\nab" : "Content-Length: 0\r\n\r\n";
    try (var upstream =
            RawUpstream.answering("HTTP/1.1 " + status + " X\r\n" + told + "\r\n" + body);
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/", asked);
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.head()).containsIgnoringCase("\r\n" + told + "\r\n");
      assertThat(upstream.heads().get(0)).contains("\r\n" + asked + "\r\n");
    }
  }

  @Test
  void aHeadWithoutEndIsUpstreamFailed() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\n");
                  for (int i = 0; i < 300; i++) {
                    c.say("X-" + i + ": " + "y".repeat(1000) + "\r\n");
                  }
                });
        var gate = Gate.to(upstream)) {
      assertThat(gate.get("/").status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100000\r\n\r\nhalf",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\nff\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nbad trailer\r\n\r\n"
      })
  void halfAnAnswerNeverLooksWhole(String rest) throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\n" + rest);
                });
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/");
      assertThat(answer.status() == 502 || !answer.complete()).isTrue();
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_FAILED);
    }
  }

  @Test
  void anUpstreamGoneAfterMuchOfItsBodyCutsTheClientOff() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  String chunk = "4000\r\n" + "z".repeat(0x4000) + "\r\n";
                  for (int i = 0; i < 20; i++) {
                    c.say(chunk);
                  }
                  c.reset();
                });
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/");
      assertThat(answer.status() == 502 || !answer.complete()).isTrue();
    }
  }

  @Test
  void whatTheUpstreamSaidSoFarReachesTheClientWhileTheUpstreamPauses() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                          + "Transfer-Encoding: chunked\r\n\r\n");
                  c.say("9\r\ndata: 1\n\n\r\n");
                  c.head(); // goes on only when the client, having seen the event, leaves
                });
        var gate = Gate.to(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).contains("text/event-stream");
      assertThat(new String(client.in.readNBytes(12), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("9\r\ndata: 1\n\n");
    }
  }
}
