package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9113: what upstreams answer over HTTP/2, well and badly. */
@Timeout(180)
@Tag("slow")
class Http2AnswersTest {

  private static final int FIRST = 1;

  static Gate gate(FramesUpstream... upstreams) throws Exception {
    var targets = List.of(upstreams).stream().map(FramesUpstream::url).toList();
    return Gate.deciding(r -> Gate.permitted(r, http2(targets), 10 << 20, false), List.of());
  }

  static Upstream http2(List<String> targets) {
    return Gate.spoken(Gate.upstream(targets), Protocol.HTTP2);
  }

  /** A gate to an upstream that is given up when it says nothing for a while. */
  static Gate impatient(FramesUpstream upstream) throws Exception {
    var target = Gate.spoken(Gate.impatient(List.of(upstream.url())), Protocol.HTTP2);
    return Gate.deciding(r -> Gate.permitted(r, target, 1L << 30, false), List.of());
  }

  private static RawClient.Answer answerTo(FramesUpstream.Script script) throws Exception {
    try (var upstream = new FramesUpstream(script);
        var gate = gate(upstream)) {
      return gate.get("/");
    }
  }

  @Test
  void aRequestIsWrittenAsHttp2HasIt() throws Exception {
    var heads = new CopyOnWriteArrayList<String>();
    try (var upstream =
            new FramesUpstream(
                c -> {
                  heads.addAll(c.head());
                  assertThat(c.in.has(Frame.END_STREAM)).isTrue();
                  c.fields(FIRST, true, ":status", "204");
                });
        var gate = gate(upstream)) {
      var answer =
          gate.get(
              "/a%20b?c=d", "X-Mixed: Case", "TE: trailers", "Connection: TE, X-Gone", "X-Gone: 1");
      assertThat(answer.status()).isEqualTo(204);
      String authority = upstream.url().substring("http://".length());
      assertThat(heads.subList(0, 8))
          .containsExactly(
              ":method", "GET", ":scheme", "http", ":authority", authority, ":path", "/a%20b?c=d");
      assertThat(heads).contains("x-mixed", "te", "x-forwarded-for", "portcullis-subject");
      assertThat(heads)
          .doesNotContain("connection", "host", "x-gone", "content-length", "transfer-encoding");
      for (int i = 0; i < heads.size(); i += 2) {
        assertThat(heads.get(i)).isLowerCase();
      }
    }
  }

  @Test
  void interimAnswersHeadBodyAndTrailersArrive() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(FIRST, false, ":status", "103", "link", "</a>");
                  c.fields(FIRST, false, ":status", "200", "x-a", "b");
                  c.data(FIRST, false, "he");
                  c.frame(
                      Frame.DATA, Frame.PADDED, FIRST, (byte) 2, (byte) 'y', (byte) 0, (byte) 0);
                  c.fields(FIRST, true, "x-sum", "3");
                });
        var gate = gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n");
      String all = new String(client.in.readAllBytes(), "ISO-8859-1");
      assertThat(all).contains("200 OK", "x-a: b").endsWith("\r\n0\r\nx-sum: 3\r\n\r\n");
      assertThat(all.replaceAll("\r\n\\d\r\n", "")).contains("hey");
      assertThat(gate.interim).containsExactly("103 link </a>");
    }
  }

  @Test
  void theAnswerToHeadAnd304KeepTheirLengths() throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(1, true, ":status", "200", "content-length", "12345");
                  c.head();
                  c.fields(3, true, ":status", "304", "etag", "\"a\"", "content-length", "7");
                  c.head();
                  c.fields(
                      5,
                      true,
                      ":status",
                      "206",
                      "content-range",
                      "bytes 0-1/9",
                      "content-length",
                      "0");
                });
        var gate = gate(upstream)) {
      var head = gate.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(head.field("Content-Length")).isEqualTo("12345");
      assertThat(gate.get("/", "If-None-Match: \"a\"").status()).isEqualTo(304);
      assertThat(gate.get("/", "Range: bytes=0-1").field("Content-Range")).isEqualTo("bytes 0-1/9");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void whatTheUpstreamSaidSoFarReachesTheClientWhileTheUpstreamPauses() throws Exception {
    var seen = new CountDownLatch(1);
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(FIRST, false, ":status", "200", "content-type", "text/event-stream");
                  c.data(FIRST, false, "data: 1\n\n");
                  Awaiting.released(seen);
                  c.data(FIRST, true, "data: 2\n\n");
                });
        var gate = gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      Octets.upTo(client.in, Octets.END_OF_HEAD);
      assertThat(new String(client.in.readNBytes(12), "ISO-8859-1")).isEqualTo("9\r\ndata: 1\n\n");
      seen.countDown();
      assertThat(new String(client.in.readNBytes(14), "ISO-8859-1")).endsWith("data: 2\n\n");
    }
  }

  private static Arguments bad(String name, FramesUpstream.Script script) {
    return Arguments.of(name, script);
  }

  private static Arguments badHead(String name, String... fields) {
    return bad(name, c -> c.fields(FIRST, true, fields));
  }

  static Stream<Arguments> badAnswers() {
    return Stream.of(
        badHead("no status", "x-a", "b"),
        badHead("a status that is not first", "x-a", "b", ":status", "200"),
        badHead("two statuses", ":status", "200", ":status", "204"),
        badHead("a status of letters", ":status", "2x0"),
        badHead("a status of four digits", ":status", "2000"),
        badHead("a status out of range", ":status", "099"),
        badHead("an upgrade", ":status", "101"),
        badHead("an interim answer that ends", ":status", "103"),
        badHead("an unknown pseudo-field", ":status", "200", ":path", "/"),
        badHead("a name with a blank", ":status", "200", "x a", "b"),
        badHead("an empty name", ":status", "200", "", "b"),
        badHead("a line break in a value", ":status", "200", "x-a", "b\r\nset-cookie: c"),
        badHead("a bare line feed in a value", ":status", "200", "x-a", "b\nc"),
        badHead("a NUL in a value", ":status", "200", "x-a", "b\u0000"),
        badHead("a blank before a value", ":status", "200", "x-a", " b"),
        badHead("connection", ":status", "200", "connection", "close"),
        badHead("transfer-encoding", ":status", "200", "transfer-encoding", "chunked"),
        badHead("keep-alive", ":status", "200", "keep-alive", "timeout=5"),
        badHead("upgrade", ":status", "200", "upgrade", "x"),
        badHead("two lengths", ":status", "200", "content-length", "0", "content-length", "1"),
        badHead("a length of two", ":status", "200", "content-length", "0, 0"),
        badHead("a negative length", ":status", "200", "content-length", "-1"),
        badHead("less than its length", ":status", "200", "content-length", "7"),
        bad("fields that are too long together", Http2AnswersTest::longFields),
        bad("too many fields", Http2AnswersTest::manyFields),
        bad("a name in upper case", c -> raw(c, "88", "4003 582d61 01 62")),
        bad("a block that is none", c -> raw(c, "88", "ff80808080808001")),
        bad("an index that is nowhere", c -> raw(c, "88", "fe")),
        bad("a body before the head", c -> c.data(FIRST, true, "x")),
        bad(
            "nothing but an end",
            c -> c.number(Frame.RST_STREAM, FIRST, Http2Error.NO_ERROR.code())),
        bad("a reset", c -> c.number(Frame.RST_STREAM, FIRST, Http2Error.INTERNAL_ERROR.code())),
        bad("interim answers without end", Http2AnswersTest::manyInterim),
        bad("an answer on a stream that nobody opened", c -> c.fields(7, true, ":status", "200")),
        bad(
            "a push",
            c ->
                c.frame(
                    Frame.PUSH_PROMISE,
                    Frame.END_HEADERS,
                    FIRST,
                    new byte[] {0, 0, 0, 2, (byte) 0x88})),
        bad(
            "a frame that is too large",
            c -> c.frame(Frame.DATA, 0, FIRST, new byte[Frame.PAYLOAD + 1])),
        bad("a header block that is interrupted", Http2AnswersTest::interrupted),
        bad("a header block without end", Http2AnswersTest::endlessBlock),
        bad(
            "padding beyond its frame",
            c ->
                c.frame(
                    Frame.HEADERS, Frame.PADDED | Frame.END_HEADERS, FIRST, (byte) 9, (byte) 0x88)),
        bad("a window that is too wide", c -> c.number(Frame.WINDOW_UPDATE, 0, Integer.MAX_VALUE)),
        bad("a window widened by nothing", c -> c.number(Frame.WINDOW_UPDATE, FIRST, 0)),
        bad(
            "a setting out of range",
            c -> c.frame(Frame.SETTINGS, 0, 0, new byte[] {0, 5, 0, 0, 0, 1})),
        bad("a ping of the wrong size", c -> c.frame(Frame.PING, 0, 0, new byte[7])),
        bad(
            "HTTP/1.1",
            c ->
                c.out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes("ISO-8859-1"))),
        bad("an end of the connection", c -> c.close()));
  }

  private static void raw(FramesUpstream.Conversation c, String status, String rest)
      throws IOException {
    byte[] block = java.util.HexFormat.of().parseHex((status + rest).replace(" ", ""));
    c.frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, FIRST, block);
  }

  private static void manyFields(FramesUpstream.Conversation c) throws IOException {
    var fields = new String[2 * 202];
    fields[0] = ":status";
    fields[1] = "200";
    for (int i = 2; i < fields.length; i += 2) {
      fields[i] = "x-" + i;
      fields[i + 1] = "y";
    }
    c.fields(FIRST, true, fields);
  }

  private static void longFields(FramesUpstream.Conversation c) throws IOException {
    var block = new java.io.ByteArrayOutputStream();
    block.write(new byte[] {(byte) 0x88, 0x40, 1, 'x', 0x7f, (byte) 0x81, 0x1d});
    block.write("y".repeat(3840).getBytes("ISO-8859-1"));
    for (int i = 0; i < 100; i++) {
      block.write(0xbe);
    }
    c.frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, FIRST, block.toByteArray());
  }

  private static void manyInterim(FramesUpstream.Conversation c) throws IOException {
    for (int i = 0; i < 40; i++) {
      c.fields(FIRST, false, ":status", "102");
    }
  }

  private static void interrupted(FramesUpstream.Conversation c) throws IOException {
    c.frame(Frame.HEADERS, 0, FIRST, (byte) 0x88);
    c.frame(Frame.PING, 0, 0, new byte[8]);
  }

  private static void endlessBlock(FramesUpstream.Conversation c) throws IOException {
    c.frame(Frame.HEADERS, 0, FIRST, (byte) 0x88);
    for (int i = 0; i < 100; i++) {
      c.frame(Frame.CONTINUATION, 0, FIRST);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badAnswers")
  void anAnswerThatHttp2ForbidsIsUpstreamFailed(String name, FramesUpstream.Script script)
      throws Exception {
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  script.run(c);
                });
        var gate = gate(upstream)) {
      var answer = gate.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).contains("upstream-failed").doesNotContain("127.0.0.1");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_FAILED);
    }
  }

  static Stream<Arguments> halfAnswers() {
    return Stream.of(
        bad("a reset", c -> c.number(Frame.RST_STREAM, FIRST, Http2Error.CANCEL.code())),
        bad("more than its length", c -> c.data(FIRST, true, "x".repeat(16_000))),
        bad("less than its length", c -> c.data(FIRST, true, "")),
        bad("a second head", c -> c.fields(FIRST, false, ":status", "200")),
        bad("a status behind the body", c -> c.fields(FIRST, true, ":status", "200")),
        bad("a split field behind the body", c -> c.fields(FIRST, true, "x", "a\r\nb")),
        bad("an end of the connection", c -> c.close()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("halfAnswers")
  void halfAnAnswerNeverLooksWhole(String name, FramesUpstream.Script rest) throws Exception {
    var begun = new CountDownLatch(1);
    try (var upstream =
            new FramesUpstream(
                c -> {
                  c.head();
                  c.fields(FIRST, false, ":status", "200", "content-length", "10000");
                  c.data(FIRST, false, "begun");
                  Awaiting.released(begun);
                  rest.run(c);
                });
        var gate = gate(upstream);
        var client = new RawClient(gate.port())) {
      client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 200 ");
      assertThat(new String(client.in.readNBytes(5), "ISO-8859-1")).isEqualTo("begun");
      begun.countDown();
      int more = 0;
      while (!client.atEnd()) {
        more++;
      }
      assertThat(more).isLessThan(10_000 - 5);
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_FAILED);
    }
  }

  @Test
  void anAnswerBeyondTheWindowIsRefused() throws Exception {
    var answer =
        answerTo(
            c -> {
              c.head();
              c.fields(FIRST, false, ":status", "200");
              for (int i = 0; i < 80; i++) {
                c.frame(Frame.DATA, 0, FIRST, new byte[Frame.PAYLOAD]);
              }
            });
    assertThat(answer.complete()).isFalse();
  }
}
