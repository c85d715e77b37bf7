package dev.portcullis.listener.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.GuardedServer;
import dev.portcullis.listener.http2.Http2Error.Code;
import dev.portcullis.listener.message.Offers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 as RFC 9113 has it, over a real socket. */
@Tag("slow")
class Http2Test {

  private static final AtomicInteger SERVED = new AtomicInteger();
  private static final Semaphore RELEASED = new Semaphore(0);

  private static GuardedServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new GuardedServer(Http2Test::serve);
  }

  @AfterAll
  static void stop() {
    RELEASED.release(10_000);
    server.close();
  }

  @BeforeEach
  void forget() {
    SERVED.set(0);
  }

  private static void serve(Request request, Response response) throws Exception {
    SERVED.incrementAndGet();
    switch (request.getRequestURI()) {
      case "/echo" -> echo(request, response);
      case "/hold" -> RELEASED.acquire();
      case "/abort" -> abort(request, response);
      case "/big" -> response.getOutputStream().write(new byte[200_000]);
      case "/trailers" -> trailers(request, response);
      default -> describe(request, response);
    }
  }

  private static void describe(Request request, Response response) throws IOException {
    var text = new StringBuilder();
    text.append(request.getMethod()).append(' ').append(request.getRequestURI());
    text.append(' ').append(request.getQueryString()).append(' ').append(request.getServerName());
    for (String name : request.getHeaderNames()) {
      for (String value : request.getHeaders(name)) {
        text.append('\n').append(name).append(": ").append(value);
      }
    }
    response.getWriter().write(text.toString());
  }

  /** Reads and answers in turn, as a stream of messages does. */
  private static void echo(Request request, Response response) throws IOException {
    var in = request.getInputStream();
    var out = response.getOutputStream();
    response.flush();
    var octets = new byte[4096];
    for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
      out.write(octets, 0, count);
      out.flush();
    }
  }

  private static void abort(Request request, Response response) throws IOException {
    response.setContentLength(10);
    response.getOutputStream().write(new byte[5]);
    response.flush();
    ((Runnable) request.getAttribute(Offers.ABORT_ATTRIBUTE)).run();
  }

  private static void trailers(Request request, Response response) throws IOException {
    request.getInputStream().readAllBytes();
    String came = String.valueOf(request.getTrailers());
    response.setTrailers(() -> Map.of("grpc-status", "0", "came", came));
    response.getOutputStream().write(new byte[] {'x'});
  }

  private static RawHttp2 client() throws IOException {
    return RawHttp2.greeting(server.connect());
  }

  private static String[] request(String... more) {
    var fields = new ArrayList<>(List.of(RawHttp2.GET));
    fields.addAll(Arrays.asList(more));
    return fields.toArray(String[]::new);
  }

  private static String[] to(String path) {
    String[] fields = RawHttp2.GET.clone();
    fields[5] = path;
    return fields;
  }

  private static String[] post(String path) {
    String[] fields = to(path);
    fields[1] = "POST";
    return fields;
  }

  @Test
  void rfc9113ARequestReachesTheApplicationAndItsAnswerTheClient() throws IOException {
    try (var client = client()) {
      client.headers(1, true, request("a", "1", "a", "2", "cookie", "b=c", "cookie", "d=e"));
      var answer = client.answer(1);
      assertThat(answer.status()).isEqualTo("200");
      assertThat(answer.body())
          .startsWith("GET / null x\n")
          .contains("\na: 1\na: 2", "\ncookie: b=c; d=e");
      client.headers(3, true, to("/path?query=%20"));
      assertThat(client.answer(3).body()).startsWith("GET /path query=%20 x");
    }
  }

  @Test
  void rfc9113Section81TrailersPassBothWays() throws IOException {
    try (var client = client()) {
      client.headers(1, false, post("/trailers"));
      client.data(1, false, "abc");
      client.headers(1, true, "checksum", "17");
      var answer = client.answer(1);
      assertThat(answer.body()).isEqualTo("x");
      assertThat(answer.trailers()).isEqualTo(Map.of("grpc-status", "0", "came", "{checksum=17}"));
    }
  }

  @Test
  void readsAndWritesOfOneStreamTakeTurns() throws IOException {
    try (var client = client()) {
      client.headers(1, false, post("/echo"));
      assertThat(client.decode(client.next(Http2Frame.HEADERS))).containsEntry(":status", "200");
      for (String message : new String[] {"one", "two", "three"}) {
        client.data(1, false, message);
        assertThat(client.next(Http2Frame.DATA).payload()).asString().isEqualTo(message);
      }
      client.data(1, true, "");
      assertThat(client.next(Http2Frame.DATA).has(Http2Frame.END_STREAM)).isTrue();
    }
  }

  @Test
  void aHeadRequestHasNoBody() throws IOException {
    try (var client = client()) {
      String[] head = RawHttp2.GET.clone();
      head[1] = "HEAD";
      client.headers(1, true, head);
      assertThat(client.answer(1).body()).isEmpty();
    }
  }

  @Test
  void anAbortedAnswerResetsItsStreamAndNothingElse() throws IOException {
    try (var client = client()) {
      client.headers(1, true, to("/abort"));
      assertThat(client.answer(1).reset()).isEqualTo(Code.INTERNAL_ERROR.ordinal());
      client.headers(3, true, RawHttp2.GET);
      assertThat(client.answer(3).status()).isEqualTo("200");
    }
  }

  @Test
  void rfc9113Section52AnAnswerWaitsForTheWindow() throws IOException {
    try (var client = client()) {
      client.headers(1, true, to("/big"));
      int came = 0;
      while (came < 65_535) {
        came += client.next(Http2Frame.DATA).payload().length;
      }
      assertThat(came).isEqualTo(65_535);
      client.number(Http2Frame.WINDOW_UPDATE, 0, 1 << 20);
      client.number(Http2Frame.WINDOW_UPDATE, 1, 10);
      assertThat(client.next(Http2Frame.DATA).payload()).hasSize(10);
      client.number(Http2Frame.WINDOW_UPDATE, 1, 1 << 20);
      assertThat(client.answer(1).body()).hasSize(200_000 - 65_545);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=1",
        "x-Upper=1",
        "a b=1",
        "a:b=1",
        "=1",
        "a=b\r\nx: y",
        "a=b\nx: y",
        "a=b\u0000",
        "a= b",
        "a=b ",
        "a=b\t",
        "a\r\n=b",
        "connection=close",
        "connection=x",
        "keep-alive=1",
        "proxy-connection=x",
        "upgrade=websocket",
        "http2-settings=AAMAAABkAAQAAP__",
        "transfer-encoding=chunked",
        "te=gzip",
        "te=trailers, gzip",
        "host=y",
        "content-length=1",
        "content-length=-1",
        "content-length=+0",
        "content-length=0x0",
        "content-length=",
        ":path=/second",
        ":unknown=1",
        ":status=200",
      })
  void rfc9113Section82WhatIsMalformedNeverReachesTheApplication(String field) throws IOException {
    int equals = field.indexOf('=');
    try (var client = client()) {
      client.headers(1, true, request(field.substring(0, equals), field.substring(equals + 1)));
      assertMalformed(client.answer(1));
      client.headers(3, true, RawHttp2.GET);
      assertThat(client.answer(3).status()).isEqualTo("200");
    }
  }

  private static void assertMalformed(RawHttp2.Answer answer) {
    assertThat(answer.status()).isEqualTo("400");
    assertThat(answer.head()).containsEntry("content-type", "application/problem+json");
    assertThat(answer.body())
        .contains("request-malformed", answer.head().getOrDefault("x-request-id", "?"));
    assertThat(SERVED.get()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":scheme=http|:path=/|:authority=x",
        ":method=GET|:path=/|:authority=x",
        ":method=GET|:scheme=http|:authority=x",
        ":method=GET|:scheme=http|:path=/",
        ":method=GET|:scheme=http|:path=|:authority=x",
        ":method=GET|:method=GET|:scheme=http|:path=/|:authority=x",
        ":method=GET|:scheme=http|:scheme=http|:path=/|:authority=x",
        ":method=GET|:scheme=http|:path=/|:authority=x|:authority=x",
        ":method=GET|:scheme=http|a=b|:path=/|:authority=x",
        ":method=GET|:scheme=ftp|:path=/|:authority=x",
        ":method=GET|:scheme=HTTP|:path=/|:authority=x",
        ":method=GET /admin HTTP/1.1\r\nx: y\r\n\r\nGET|:scheme=http|:path=/|:authority=x",
        ":method=G T|:scheme=http|:path=/|:authority=x",
        ":method=|:scheme=http|:path=/|:authority=x",
        ":method=CONNECT|:scheme=http|:path=/|:authority=x",
        ":method=CONNECT|:authority=x:443",
        ":method=GET|:scheme=http|:path=/ HTTP/1.1\r\nx: y|:authority=x",
        ":method=GET|:scheme=http|:path=/a b|:authority=x",
        ":method=GET|:scheme=http|:path=/a#b|:authority=x",
        ":method=GET|:scheme=http|:path=http://y/|:authority=x",
        ":method=GET|:scheme=http|:path=x|:authority=x",
        ":method=GET|:scheme=http|:path=*|:authority=x",
        ":method=GET|:scheme=http|:path=/a/../b|:authority=x",
        ":method=GET|:scheme=http|:path=/%00|:authority=x",
        ":method=GET|:scheme=http|:path=/|:authority=x\r\ny: z",
        ":method=GET|:scheme=http|:path=/|:authority=user@x",
        ":method=GET|:scheme=http|:path=/|:authority=",
        ":method=GET|:scheme=http|:path=/|:authority=x|host=y",
        ":method=GET|:scheme=http|:path=/|host=x|host=x",
        "host=x|:method=GET|:scheme=http|:path=/",
      })
  void rfc9113Section83WhatPseudoFieldsDoNotSayOnceIsMalformed(String head) throws IOException {
    String[] fields =
        Arrays.stream(head.split("\\|")).flatMap(Http2Test::pair).toArray(String[]::new);
    try (var client = client()) {
      client.headers(1, true, fields);
      assertMalformed(client.answer(1));
    }
  }

  private static java.util.stream.Stream<String> pair(String field) {
    int equals = field.indexOf('=', 1);
    return java.util.stream.Stream.of(field.substring(0, equals), field.substring(equals + 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 100})
  void rfc9113Section811DataThatDifferFromContentLengthResetTheStream(int octets)
      throws IOException {
    try (var client = client()) {
      var fields = new ArrayList<>(List.of(post("/echo")));
      fields.addAll(List.of("content-length", "3"));
      client.headers(1, false, fields.toArray(String[]::new));
      client.data(1, true, "x".repeat(octets));
      assertThat(client.answer(1).reset()).isEqualTo(Code.PROTOCOL_ERROR.ordinal());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length",
        "transfer-encoding",
        "host",
        "authorization",
        ":path",
        "A",
        "te"
      })
  void whatBelongsBeforeABodyIsNoTrailer(String name) throws IOException {
    try (var client = client()) {
      client.headers(1, false, post("/trailers"));
      client.headers(1, true, name, "1");
      assertThat(client.answer(1).reset()).isEqualTo(Code.PROTOCOL_ERROR.ordinal());
    }
  }

  @Test
  void aHeadThatDecodesToTooMuchIsTooLarge() throws IOException {
    try (var client = client()) {
      client.headers(1, true, request("a", "a".repeat(10_000)));
      assertThat(client.answer(1).status()).isEqualTo("200");
      String[] path = to("/" + "a".repeat(9000));
      client.headers(3, true, path);
      assertThat(client.answer(3).status()).isEqualTo("431");
      var fields = new ArrayList<String>(List.of(RawHttp2.GET));
      for (int i = 0; i < 1100; i++) {
        fields.addAll(List.of("b", "c"));
      }
      client.headers(5, true, fields.toArray(String[]::new));
      assertThat(client.answer(5).body()).contains("headers-too-large");
    }
  }

  @Test
  void whileTheNodeStopsStreamsEndAndNoneBegins() throws Exception {
    try (var own = new GuardedServer(Http2Test::serve);
        var client = RawHttp2.greeting(own.connect())) {
      client.headers(1, false, post("/echo"));
      assertThat(client.next(Http2Frame.HEADERS).stream()).isEqualTo(1);
      var drain = new Thread(() -> drain(own));
      drain.start();
      var goAway = client.next(Http2Frame.GOAWAY);
      assertThat(goAway.number(0)).isEqualTo(1);
      assertThat(goAway.number(4)).isEqualTo(Code.NO_ERROR.ordinal());
      client.headers(3, true, RawHttp2.GET);
      client.data(1, true, "end");
      assertThat(client.answer(1).body()).isEqualTo("end");
      drain.join(10_000);
      assertThat(drain.isAlive()).isFalse();
    }
  }

  private static void drain(GuardedServer own) {
    try {
      own.gate().drain(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void prefaceAndFramesMayComeInPieces() throws IOException {
    try (var socket = server.connect()) {
      socket.setTcpNoDelay(true);
      var client = new RawHttp2(socket);
      byte[] head =
          Http2Frame.encoded(
              Http2Frame.HEADERS,
              Http2Frame.END_HEADERS | Http2Frame.END_STREAM,
              1,
              RawHttp2.block(RawHttp2.GET));
      byte[] settings = Http2Frame.encoded(Http2Frame.SETTINGS, 0, 0, new byte[0]);
      for (byte[] part : List.of(RawHttp2.PREFACE.getBytes(US_ASCII), settings, head)) {
        for (byte octet : part) {
          client.send(new byte[] {octet});
        }
      }
      assertThat(client.answer(1).status()).isEqualTo("200");
    }
  }

  @Test
  void whatOnlyBeginsLikeAPrefaceIsMalformed() throws IOException {
    assertThat(server.exchange("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void anHttp1ConnectionDoesNotTurnIntoHttp2() throws IOException {
    String both = "GET / HTTP/1.1\r\nHost: x\r\n\r\n" + RawHttp2.PREFACE;
    assertThat(server.exchange(both)).contains("HTTP/1.1 200 ", "HTTP/1.1 400 ");
  }
}
