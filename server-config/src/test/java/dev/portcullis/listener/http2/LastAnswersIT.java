package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.listener.GuardedServer;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9112 §9.6, RFC 9113 §8.1: an answer that comes before its request has ended reaches a client
 * that sends all of it before it reads anything.
 */
@ExtendWith(SharedBundle.class)
@Timeout(120)
class LastAnswersIT {

  private static final String HOST = "scripted.example.com";
  private static final int BODY = 8_000_000;

  /** No buffers of the system count here: more than the windows is enough. */
  private static final int HTTP2_BODY = 3_000_000;

  private static final byte[] PIECE = new byte[100_000];

  static {
    Arrays.fill(PIECE, (byte) 'x');
  }

  private final Running running;

  LastAnswersIT(Running running) {
    this.running = running;
  }

  private Socket connect(boolean tls) throws Exception {
    var sockets = running.keys().client().getSocketFactory();
    var socket =
        tls
            ? sockets.createSocket("127.0.0.1", running.bundle().tlsPort())
            : new Socket(InetAddress.getLoopbackAddress(), running.bundle().dataPort());
    if (socket instanceof SSLSocket secure) {
      secure.startHandshake();
    }
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** As clients do that know nothing better: all of the request, then the answer. */
  private String upload(boolean tls, String path, String framing, String type) throws Exception {
    try (var socket = connect(tls)) {
      GuardedServer.send(
          socket,
          "POST %s HTTP/1.1\r\nHost: %s\r\nX-Who: last\r\nContent-Type: %s\r\n%s\r\n\r\n"
              .formatted(path, HOST, type, framing));
      send(socket.getOutputStream(), framing.startsWith("Transfer"));
      String head = Octets.until(socket.getInputStream(), "\r\n\r\n");
      return head + Octets.until(socket.getInputStream(), "}");
    }
  }

  private static void send(OutputStream out, boolean chunked) throws IOException {
    byte[] size = (Integer.toHexString(PIECE.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] end = "\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int sent = 0; sent < BODY; sent += PIECE.length) {
      if (chunked) {
        out.write(size);
      }
      out.write(PIECE);
      if (chunked) {
        out.write(end);
      }
    }
    out.write(chunked ? "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
    out.flush();
  }

  private void useUp(String who) throws Exception {
    running.scripted().say("HTTP/1.1 204 No Content\r\n\r\n");
    try (var socket = connect(false)) {
      GuardedServer.send(
          socket, "GET /limited HTTP/1.1\r\nHost: " + HOST + "\r\nX-Who: " + who + "\r\n\r\n");
      Octets.until(socket.getInputStream(), "\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"/keyed, 401", "/barred, 403", "/small, 413", "/limited, 429", "/x%00, 400"})
  void ourOwnReachClientsThatStillSend(String path, int status) throws Exception {
    useUp("last");
    for (boolean tls : new boolean[] {false, true}) {
      for (String framing :
          new String[] {"Content-Length: " + BODY, "Transfer-Encoding: chunked"}) {
        assertThat(upload(tls, path, framing, "application/octet-stream"))
            .as(tls + " " + framing)
            .startsWith("HTTP/1.1 " + status + " ")
            .containsIgnoringCase("\r\nConnection: close\r\n")
            .contains("\"reason\":\"");
      }
    }
  }

  /** Sizes of chunks that are none; the upload goes on behind them. */
  @ParameterizedTest
  @ValueSource(strings = {"zz", "186a0;a=b", "-1", ""})
  void theRefusalOfABrokenBodyReachesAClientThatStillSends(String broken) throws Exception {
    for (boolean tls : new boolean[] {false, true}) {
      for (int whole : new int[] {0, 1, 40}) {
        running.scripted().play(request -> request.readUntil("never"));
        assertThat(brokenUpload(tls, whole, broken))
            .as(tls + " behind " + whole)
            .startsWith("HTTP/1.1 400 ")
            .containsIgnoringCase("\r\nConnection: close\r\n")
            .contains("\"reason\":\"request-malformed\"");
      }
    }
  }

  private String brokenUpload(boolean tls, int whole, String broken) throws Exception {
    try (var socket = connect(tls)) {
      GuardedServer.send(
          socket, "POST /x HTTP/1.1\r\nHost: " + HOST + "\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < BODY / PIECE.length; i++) {
        String size = i == whole ? broken : Integer.toHexString(PIECE.length);
        GuardedServer.send(socket, size + "\r\n");
        socket.getOutputStream().write(PIECE);
        GuardedServer.send(socket, "\r\n");
      }
      String head = Octets.until(socket.getInputStream(), "\r\n\r\n");
      return head + Octets.until(socket.getInputStream(), "}");
    }
  }

  @Test
  void manyInARowAreNotLost() throws Exception {
    for (int i = 0; i < 16; i++) {
      assertThat(upload(false, "/small", "Content-Length: " + BODY, "text/plain"))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  private static String[] post(String path, boolean tells) {
    var head =
        Stream.of(
            ":method", "POST",
            ":scheme", "http",
            ":path", path,
            ":authority", HOST,
            "x-who", "last2",
            "content-type", "application/octet-stream");
    var length = tells ? Stream.of("content-length", "" + HTTP2_BODY) : Stream.<String>of();
    return Stream.concat(head, length).toArray(String[]::new);
  }

  /**
   * As clients do that look for nothing but room to send: httpx 0.28 and curl 7.88 lose an answer
   * behind which the stream is reset.
   */
  private static Map<String, String> sendAllThenRead(RawHttp2 client) throws Exception {
    Map<String, String> head = Map.of();
    String piece = "x".repeat(Http2Frame.MAX_PAYLOAD);
    int stream = Http2Input.WINDOW;
    int all = Http2Input.WINDOW;
    for (int left = HTTP2_BODY; left > 0; ) {
      int room = Math.min(Math.min(stream, all), Math.min(left, piece.length()));
      if (room > 0) {
        left -= room;
        stream -= room;
        all -= room;
        client.data(1, left == 0, piece.substring(0, room));
        continue;
      }
      var frame = client.next();
      assertThat(frame.type()).isNotIn(Http2Frame.RST_STREAM, Http2Frame.GOAWAY);
      if (frame.type() == Http2Frame.WINDOW_UPDATE) {
        stream += frame.stream() == 1 ? frame.number(0) : 0;
        all += frame.stream() == 0 ? frame.number(0) : 0;
      } else if (frame.type() == Http2Frame.HEADERS) {
        head = client.decode(frame);
      }
    }
    return head;
  }

  @ParameterizedTest
  @CsvSource({"/keyed, 401", "/barred, 403", "/small, 413", "/limited, 429", "/x%00, 400"})
  void ourOwnReachHttp2ClientsThatSendAllBeforeTheyRead(String path, String status)
      throws Exception {
    useUp("last2");
    for (boolean tells : new boolean[] {true, false}) {
      try (var client = RawHttp2.greeting(connect(false))) {
        client.headers(1, false, post(path, tells));
        assertThat(sendAllThenRead(client)).containsEntry(":status", status).containsKey("date");
        client.headers(3, true, post("/keyed", false));
        assertThat(client.answer(3).status()).as("the connection goes on").isEqualTo("401");
      }
    }
  }

  @Test
  void whoEndsNoRequestBehindItsAnswerIsReset() throws Exception {
    try (var client = RawHttp2.greeting(connect(false))) {
      client.headers(1, false, post("/keyed", false));
      for (int i = 0; i < 4; i++) {
        client.data(1, false, "x".repeat(15_000));
      }
      var answer = client.answer(1);
      assertThat(answer.status()).isEqualTo("401");
      assertThat(answer.body()).contains("\"reason\":\"");
      assertThat(client.next(Http2Frame.RST_STREAM).number(0))
          .isEqualTo(Http2Error.Code.NO_ERROR.ordinal());
    }
  }

  @Test
  void whatBreaksTheRulesBehindAnAnswerIsReset() throws Exception {
    try (var client = RawHttp2.greeting(connect(false))) {
      for (int id = 1; id <= 7; id += 2) {
        client.headers(id, false, post("/keyed", true));
        assertThat(client.answer(id).status()).isEqualTo("401");
      }
      client.number(Http2Frame.WINDOW_UPDATE, 1, 0);
      client.number(Http2Frame.WINDOW_UPDATE, 3, Integer.MAX_VALUE);
      client.data(5, true, "fewer than were told");
      client.headers(7, false, "x-trailer", "that ends nothing");
      for (int id = 1; id <= 7; id += 2) {
        var reset = client.next(Http2Frame.RST_STREAM);
        var code = id == 3 ? Http2Error.Code.FLOW_CONTROL_ERROR : Http2Error.Code.PROTOCOL_ERROR;
        assertThat(reset.stream()).isEqualTo(id);
        assertThat(reset.number(0)).as("stream " + id).isEqualTo(code.ordinal());
      }
    }
  }

  @Test
  void ofRequestsBehindTheirAnswersOneConnectionKeepsNoMoreThanItMayOpen() throws Exception {
    try (var client = RawHttp2.greeting(connect(false))) {
      for (int id = 1; id <= 2 * Http2Rests.MOST + 1; id += 2) {
        client.headers(id, false, post("/keyed", false));
        var answer = client.answer(id);
        assertThat(answer.status()).isEqualTo("401");
      }
      assertThat(client.next(Http2Frame.RST_STREAM).stream()).isEqualTo(2 * Http2Rests.MOST + 1);
    }
  }
}
