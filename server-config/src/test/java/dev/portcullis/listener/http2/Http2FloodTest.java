package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.listener.GuardedServer;
import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.listener.http2.Http2Error.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may make us do for nothing is bounded. */
@Tag("slow")
class Http2FloodTest {

  private static final ListenerBounds QUICK =
      new ListenerBounds(
          100,
          100,
          TimeUnit.MILLISECONDS.toNanos(300),
          TimeUnit.MILLISECONDS.toNanos(300),
          TimeUnit.SECONDS.toNanos(2),
          TimeUnit.MILLISECONDS.toNanos(300));

  private final Semaphore released = new Semaphore(0);
  private final AtomicInteger under = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private GuardedServer server;
  private RawHttp2 client;

  @BeforeEach
  void start() throws IOException {
    server = new GuardedServer(this::serve, QUICK);
    client = RawHttp2.greeting(server.connect());
  }

  @AfterEach
  void stop() throws IOException {
    released.release(10_000);
    client.close();
    server.close();
  }

  private void serve(Request request, Response response) throws Exception {
    most.accumulateAndGet(under.incrementAndGet(), Math::max);
    try {
      switch (request.getRequestURI()) {
        case "/hold" -> released.acquire();
        case "/read" -> request.getInputStream().readAllBytes();
        case "/big" -> response.getOutputStream().write(new byte[1 << 20]);
        default -> response.getWriter().write("done");
      }
    } finally {
      under.decrementAndGet();
    }
  }

  private static String[] to(String method, String path) {
    return new String[] {":method", method, ":scheme", "http", ":path", path, ":authority", "x"};
  }

  /** The server takes leave, and may have closed before the client reads it. */
  private void untilEnded(Flood flood) throws IOException {
    try {
      for (int i = 0; i < 10_000; i++) {
        flood.send(i);
      }
    } catch (IOException ended) {
      return;
    }
    assertThat(client.goAway()).isEqualTo(Code.ENHANCE_YOUR_CALM);
  }

  private interface Flood {
    void send(int i) throws IOException;
  }

  @Test
  void rfc9113Section512NoMoreStreamsThanTold() throws IOException {
    for (int i = 0; i < Http2Streams.MAX_STREAMS; i++) {
      client.headers(1 + 2 * i, true, to("GET", "/hold"));
    }
    int next = 1 + 2 * Http2Streams.MAX_STREAMS;
    client.headers(next, true, to("GET", "/hold"));
    assertThat(client.answer(next).reset()).isEqualTo(Code.REFUSED_STREAM.ordinal());
  }

  @Test
  void cve202344487RapidResetsEndTheConnectionAndStartFewRequests() throws IOException {
    untilEnded(
        i -> {
          client.headers(1 + 2 * i, true, to("GET", "/hold"));
          client.number(Http2Frame.RST_STREAM, 1 + 2 * i, Code.CANCEL.ordinal());
        });
    assertThat(most.get()).isLessThanOrEqualTo(2 * Http2Streams.MAX_STREAMS);
  }

  /** CVE-2025-8671: the client makes the server reset. */
  @Test
  void resetsOfOursCountAsThoseOfTheClient() throws IOException {
    untilEnded(
        i -> {
          client.headers(1 + 2 * i, false, to("POST", "/hold"));
          client.number(Http2Frame.WINDOW_UPDATE, 1 + 2 * i, 0);
        });
    assertThat(most.get()).isLessThanOrEqualTo(2 * Http2Streams.MAX_STREAMS);
  }

  @ParameterizedTest
  @ValueSource(ints = {Http2Frame.PING, Http2Frame.SETTINGS, Http2Frame.PRIORITY, 200})
  void framesThatBringNothingEndTheConnection(int type) throws IOException {
    int stream = type == Http2Frame.PRIORITY ? 1 : 0;
    byte[] payload = new byte[type == Http2Frame.SETTINGS ? 0 : type == Http2Frame.PING ? 8 : 5];
    untilEnded(i -> client.frame(type, 0, stream, payload));
  }

  @Test
  void emptyDataEndTheConnection() throws IOException {
    client.headers(1, false, to("POST", "/hold"));
    untilEnded(i -> client.data(1, false, ""));
  }

  @Test
  void refusedRequestsEndTheConnection() throws IOException {
    untilEnded(i -> client.headers(1 + 2 * i, true, to("G T", "/")));
  }

  @Test
  void continuationsThatDoNotEndEndTheConnection() throws IOException {
    client.frame(Http2Frame.HEADERS, 0, 1, RawHttp2.block(to("GET", "/")));
    for (int i = 0; i < 20; i++) {
      client.frame(Http2Frame.CONTINUATION, 0, 1);
    }
    assertThat(client.goAway()).isEqualTo(Code.ENHANCE_YOUR_CALM);
  }

  @Test
  void aFieldSectionThatIsTooLargeEndsTheConnection() throws IOException {
    client.frame(Http2Frame.HEADERS, 0, 1, RawHttp2.block(to("GET", "/")));
    byte[] part = new byte[Http2Frame.MAX_PAYLOAD];
    for (int i = 0; i < 4; i++) {
      client.frame(Http2Frame.CONTINUATION, 0, 1, part);
    }
    assertThat(client.goAway()).isEqualTo(Code.ENHANCE_YOUR_CALM);
  }

  @Test
  void aFieldSectionThatTakesTooLongEndsTheConnection() throws IOException {
    client.frame(Http2Frame.HEADERS, 0, 1, RawHttp2.block(to("GET", "/")));
    assertThat(client.goAway()).isEqualTo(Code.ENHANCE_YOUR_CALM);
  }

  /** One entry of the dynamic table, named thousands of times. */
  @Test
  void aSmallBlockThatStandsForAHugeSectionIsTooLarge() throws IOException {
    var block = new ByteArrayOutputStream();
    block.writeBytes(RawHttp2.block(to("GET", "/")));
    block.write(0x40);
    RawHttp2.text(block, "bomb");
    RawHttp2.text(block, "b".repeat(3900));
    for (int i = 0; i < 12_000; i++) {
      block.write(0x80 | 62);
    }
    int flags = Http2Frame.END_HEADERS | Http2Frame.END_STREAM;
    client.frame(Http2Frame.HEADERS, flags, 1, block.toByteArray());
    assertThat(client.answer(1).status()).isEqualTo("431");
    client.headers(3, true, to("GET", "/"));
    assertThat(client.answer(3).body()).isEqualTo("done");
  }

  @Test
  void aBlockThatCannotBeDecodedEndsTheConnection() throws IOException {
    int flags = Http2Frame.END_HEADERS | Http2Frame.END_STREAM;
    client.frame(Http2Frame.HEADERS, flags, 1, (byte) 0xff, (byte) 0x7f);
    assertThat(client.goAway()).isEqualTo(Code.COMPRESSION_ERROR);
  }

  @Test
  void rfc9113Section691MoreDataThanTheWindowResetTheStream() throws IOException {
    client.headers(1, false, to("POST", "/hold"));
    String full = "x".repeat(Http2Frame.MAX_PAYLOAD);
    for (int i = 0; i < 4; i++) {
      client.data(1, false, full);
    }
    assertThat(client.answer(1).reset()).isEqualTo(Code.FLOW_CONTROL_ERROR.ordinal());
  }

  @Test
  void aWindowThatStaysShutResetsTheStream() throws IOException {
    client.headers(1, true, to("GET", "/big"));
    assertThat(client.answer(1).reset()).isEqualTo(Code.CANCEL.ordinal());
  }

  @Test
  void aBodyThatDoesNotComeResetsTheStream() throws IOException {
    client.headers(1, false, to("POST", "/read"));
    assertThat(client.answer(1).reset()).isEqualTo(Code.CANCEL.ordinal());
  }

  @Test
  void aConnectionThatCarriesNothingIsTakenLeaveOf() throws IOException {
    assertThat(client.goAway()).isEqualTo(Code.NO_ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 0 x", // DATA of no stream
        "0 0 5 x", // DATA of an idle stream
        "1 5 0 x", // HEADERS of no stream
        "1 5 2 x", // HEADERS of an even stream
        "3 0 5 abcd", // RST_STREAM of an idle stream
        "3 0 1 abc", // RST_STREAM of a wrong length
        "4 0 1", // SETTINGS of a stream
        "4 0 0 x", // SETTINGS of a wrong length
        "4 1 0 x", // an acknowledgement that says more
        "5 4 1 xxxx", // PUSH_PROMISE of a client
        "6 0 1 xxxxxxxx", // PING of a stream
        "6 0 0 x", // PING of a wrong length
        "8 0 0 \u0000\u0000\u0000\u0000", // WINDOW_UPDATE of nothing
        "8 0 0 \u007f\u00ff\u00ff\u00ff", // WINDOW_UPDATE beyond 2^31-1
        "9 4 1 x", // CONTINUATION of nothing
        "1 13 1 \u0009", // more padding than frame
      })
  void rfc9113WhatBreaksTheProtocolEndsTheConnection(String frame) throws IOException {
    String[] parts = frame.split(" ", 4);
    String payload = parts.length > 3 ? parts[3] : "";
    client.frame(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        payload.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(client.goAway())
        .isIn(
            Code.PROTOCOL_ERROR,
            Code.FRAME_SIZE_ERROR,
            Code.FLOW_CONTROL_ERROR,
            Code.COMPRESSION_ERROR);
    assertThatThrownBy(() -> client.next()).isInstanceOf(IOException.class);
  }

  /** RFC 7541 §6.1: each further octet stands for the whole entry of the header table. */
  @Test
  void referencesToTheHeaderTableHoldABoundedMemory() throws Exception {
    var first = new ByteArrayOutputStream();
    first.writeBytes(RawHttp2.block(HOLD));
    first.write(0x40);
    RawHttp2.text(first, "x-large");
    RawHttp2.text(first, "v".repeat(3900));
    int flags = Http2Frame.END_HEADERS | Http2Frame.END_STREAM;
    client.frame(Http2Frame.HEADERS, flags, 1, first.toByteArray());
    var amplified = new ByteArrayOutputStream();
    amplified.writeBytes(RawHttp2.block(HOLD));
    for (int i = 0; i < 15; i++) {
      amplified.write(0x80 | 62);
    }
    for (int i = 1; i < 60; i++) {
      client.frame(Http2Frame.HEADERS, flags, 1 + 2 * i, amplified.toByteArray());
    }
    int most = Http2Streams.MAX_HEADS / (15 * 3900);
    for (int refused = 0; refused < 59 - most; refused++) {
      var reset = client.next(Http2Frame.RST_STREAM);
      assertThat(Code.values()[reset.number(0)]).isEqualTo(Code.REFUSED_STREAM);
    }
    assertThat(most).isLessThan(5);
    released.release(10);
    assertThat(client.next(Http2Frame.HEADERS).type()).isEqualTo(Http2Frame.HEADERS);
  }

  @Test
  void windowsBeyondTheFirstArePromisedAsFarAsThereIsRoom() {
    var windows = new Http2Windows(3_000_000);
    assertThat(windows.promise(1_000_000)).isTrue();
    assertThat(windows.promise(2_000_000)).isTrue();
    assertThat(windows.promise(1)).isFalse();
    windows.giveBack(2_000_000);
    assertThat(windows.promise(2_000_000)).isTrue();
  }

  private static final String[] HOLD = {
    ":method", "GET", ":scheme", "http", ":path", "/hold", ":authority", "x"
  };
}
