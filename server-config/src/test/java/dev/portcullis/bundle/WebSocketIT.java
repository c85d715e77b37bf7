package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * WebSocket through the bundle, with the clients that people use and with octets that none sends.
 */
@ExtendWith(SharedBundle.class)
class WebSocketIT {

  private static final int MEBIBYTE = 1 << 20;

  private final Bundle bundle;
  private final SocketUpstream sockets;
  private final KeyMaterial keys;

  WebSocketIT(Running running) {
    bundle = running.bundle();
    sockets = running.sockets();
    keys = running.keys();
  }

  private URI ws(String path) {
    return URI.create("ws://127.0.0.1:" + bundle.dataPort() + path);
  }

  @Test
  void textBinaryPiecesAndPingsReachTheOtherSide() throws Exception {
    var heard = new Heard();
    var socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(ws("/ws/echo"), heard);
    var client = socket.get(60, TimeUnit.SECONDS);
    client.sendText("hello", true).get();
    assertThat(heard.next()).isEqualTo("hello");
    client.sendText("in ", false).get();
    client.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).get();
    client.sendText("pieces", true).get();
    assertThat(List.of(heard.next(), heard.next())).containsExactly("pong 2", "in pieces");
    client.sendBinary(ByteBuffer.allocate(MEBIBYTE), true).get();
    assertThat(heard.next()).isEqualTo("binary " + MEBIBYTE);
    client.sendClose(WebSocket.NORMAL_CLOSURE, "done").get();
    assertThat(heard.next()).isEqualTo("close 1000");
  }

  @Test
  void theOtherLibraryOverTlsWithCompressionAndASubprotocol() throws Exception {
    var tls = new SslContextFactory.Client();
    tls.setSslContext(keys.client());
    tls.setEndpointIdentificationAlgorithm(null);
    var http = new org.eclipse.jetty.client.HttpClient();
    http.setSslContextFactory(tls);
    var client = new WebSocketClient(http);
    client.setMaxTextMessageSize(4 * MEBIBYTE);
    client.start();
    try {
      var heard = new LinkedBlockingQueue<String>();
      var request = new ClientUpgradeRequest();
      request.setSubProtocols("superchat", "chat");
      request.addExtensions("permessage-deflate");
      var session =
          client
              .connect(new Listener(heard), URI.create(secure("/ws/echo")), request)
              .get(60, TimeUnit.SECONDS);
      assertThat(session.getUpgradeResponse().getAcceptedSubProtocol()).isEqualTo("chat");
      assertThat(session.getUpgradeResponse().getExtensions())
          .extracting(e -> e.getName())
          .containsExactly("permessage-deflate");
      String text = "abc".repeat(MEBIBYTE / 3);
      session.sendText(text, Callback.NOOP);
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(text);
      session.close(1000, "done", Callback.NOOP);
      // This client ends its side of TLS at once, and the server takes that for the end of both.
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isIn("close 1000", "close 1006");
    } finally {
      client.stop();
    }
  }

  private String secure(String path) {
    return "wss://localhost:" + bundle.tlsPort() + path;
  }

  @Test
  void theUpstreamIsToldWhoAsks() throws Exception {
    try (var socket =
        new RawSocket(bundle.dataPort(), "/ws/echo", "Portcullis-Subject: root\r\n")) {
      assertThat(socket.status).isEqualTo(101);
      assertThat(sockets.handshakes).contains("Portcullis-Subject: anonymous");
      assertThat(sockets.handshakes).doesNotContain("Portcullis-Subject: root");
    }
  }

  @Test
  void aRouteThatListsNothingDropsTheWish() throws Exception {
    try (var socket = new RawSocket(bundle.dataPort(), "/other", "")) {
      assertThat(socket.status).isEqualTo(200);
      var body = new String(socket.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(body).doesNotContain("Upgrade");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "81 05 48656c6c6f, 1002",
    "8b 80 00000000, 1002",
    "c1 80 00000000, 1002",
    "09 80 00000000, 1002",
    "89 fe 007e 00000000, 1002",
    "81 fe 0005 00000000, 1002",
    "81 ff 0000000000000005 00000000, 1002",
    "80 80 00000000, 1002",
    "82 ff 0000000000500000 00000000, 1009"
  })
  void framesThatTwoParsersCouldReadInTwoWaysEndTheConnection(String hex, int status)
      throws IOException {
    try (var socket = new RawSocket(bundle.dataPort(), "/ws/echo", "")) {
      socket.say(hex);
      assertThat(socket.untilClose()).isEqualTo(status);
    }
  }

  @Test
  void aClientThatGoesIsNoticedByTheUpstream() throws Exception {
    sockets.closes.clear();
    var socket = new RawSocket(bundle.dataPort(), "/ws/echo", "");
    socket.close();
    assertThat(sockets.closes.poll(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aClientThatDoesNotReadSlowsTheUpstreamDown() throws Exception {
    sockets.flooded.set(0);
    try (var socket = new RawSocket(bundle.dataPort(), "/ws/flood", "")) {
      long stalled = FloodUpstream.settled(sockets.flooded);
      assertThat(stalled).as("bytes in flight").isBetween(1L, 24L * MEBIBYTE);
      socket.in.readNBytes((int) (2 * stalled));
      assertThat(sockets.flooded.get()).as("it goes on").isGreaterThan(stalled);
    }
  }

  @Test
  void anUpstreamThatDoesNotReadSlowsTheClientDown() throws Exception {
    try (var socket = new RawSocket(bundle.dataPort(), "/ws/deaf", "")) {
      byte[] frame = new byte[8 + 60_000];
      byte[] head = {(byte) 0x82, (byte) 0xfe, (byte) 0xea, (byte) 0x60, 0, 0, 0, 0};
      System.arraycopy(head, 0, frame, 0, 8);
      var sent = new java.util.concurrent.atomic.AtomicLong();
      var sender =
          new Thread(
              () -> {
                try {
                  while (true) {
                    socket.socket.getOutputStream().write(frame);
                    sent.addAndGet(frame.length);
                  }
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      sender.start();
      assertThat(FloodUpstream.settled(sent)).as("bytes in flight").isBetween(1L, 24L * MEBIBYTE);
      socket.close();
      sender.join();
    }
  }

  @Test
  void fiveHundredTunnelsAtOnce() throws Exception {
    var all = new ArrayList<RawSocket>();
    try {
      for (int i = 0; i < 500; i++) {
        all.add(new RawSocket(bundle.dataPort(), "/ws/echo", ""));
      }
      for (var socket : all) {
        socket.say("81 85 00000000 48656c6c6f");
      }
      for (var socket : all) {
        assertThat(socket.in.readNBytes(7)).endsWith("Hello".getBytes());
      }
    } finally {
      for (var socket : all) {
        socket.close();
      }
    }
  }

  /** What a client of the JDK heard, as text. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    String next() throws InterruptedException {
      return String.valueOf(heard.poll(60, TimeUnit.SECONDS));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      while (data.hasRemaining()) {
        bytes.write(data.get());
      }
      if (last) {
        heard.add("binary " + bytes.size());
        bytes.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      heard.add("pong " + message.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      heard.add("close " + status);
      return null;
    }
  }

  /** The same for the other library. */
  public static final class Listener extends Session.Listener.AbstractAutoDemanding {
    private final BlockingQueue<String> heard;

    Listener(BlockingQueue<String> heard) {
      this.heard = heard;
    }

    @Override
    public void onWebSocketText(String text) {
      heard.add(text);
    }

    @Override
    public void onWebSocketClose(int status, String reason) {
      heard.add("close " + status);
    }
  }
}
