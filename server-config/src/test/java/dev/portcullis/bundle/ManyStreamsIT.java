package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many streams at once, and slow ones, through a heap of 384 MiB. */
class ManyStreamsIT {

  private static final long MOST_IN_FLIGHT = 24L << 20;

  private static final String POLICY =
      """
      portcullis: 1
      upstreams:
        - {name: events, targets: ["%s"], idle-timeout: 5m}
        - {name: flood, targets: ["%s"], idle-timeout: 5m}
        - {name: sockets, targets: ["%s"], idle-timeout: 5m}
      routes:
        - {name: events, path: /events, upstream: events, authenticate: [anonymous]}
        - {name: flood, path: /flood, upstream: flood, authenticate: [anonymous], max-body: 1GiB}
        - {name: sockets, path: "/ws/**", upstream: sockets, authenticate: [anonymous], upgrades: [websocket]}
      rules:
        - {name: all, effect: permit}
      """;

  private static EventUpstream events;
  private static FloodUpstream flood;
  private static SocketUpstream sockets;
  private static Bundle bundle;

  @BeforeAll
  static void start() throws Exception {
    events = new EventUpstream();
    flood = new FloodUpstream();
    sockets = new SocketUpstream();
    bundle =
        Bundle.with()
            .jvm("-Xmx384m")
            .set("portcullis.http.write-timeout", 600) // who does not read is what this is about
            .policy(policy())
            .start();
  }

  private static String policy() {
    return POLICY.formatted(events.url(), flood.url(), sockets.url());
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    events.close();
    flood.close();
    sockets.close();
  }

  @Test
  void aThousandStreamsAndFiveHundredTunnelsAtOnceAllFlow() throws Exception {
    var open = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 700; i++) {
        open.add(get(address(i), "/events"));
      }
      for (int i = 0; i < 300; i++) {
        open.add(get(address(i), "/flood"));
      }
      for (int i = 0; i < 500; i++) {
        open.add(new RawSocket(connect(address(i)), "/ws/ticks", "").socket);
      }
      for (int round = 0; round < 3; round++) {
        for (var socket : open) {
          assertThat(socket.getInputStream().readNBytes(6)).hasSize(6);
        }
      }
      Awaiting.until(() -> metric("portcullis_streams_open") >= 1500);
      assertThat(metric("portcullis_tunnels_open")).isEqualTo(500);
      double judged = metric("portcullis_streams_judged");
      double micros = metric("portcullis_streams_judging_micros");
      System.out.println("a judgement takes " + micros / judged + " us of " + judged);
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
    Awaiting.until(() -> metric("portcullis_streams_open") == 0);
    assertThat(metric("portcullis_tunnels_open")).isZero();
  }

  @Test
  void aClientThatDoesNotReadSlowsTheUpstreamDown() throws Exception {
    flood.sent.set(0);
    try (var socket = get("/flood")) {
      long stalled = FloodUpstream.settled(flood.sent);
      assertThat(stalled).as("bytes in flight").isLessThan(MOST_IN_FLIGHT);
      socket.getInputStream().skipNBytes(2 * stalled);
      assertThat(flood.sent.get()).as("it goes on").isGreaterThan(stalled);
    }
    Awaiting.until(() -> flood.open() == 0);
  }

  @Test
  void anUpstreamThatDoesNotReadSlowsTheClientDown() throws Exception {
    try (var socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      var out = socket.getOutputStream();
      String head =
          RawHttp.head(
              "POST",
              "/flood",
              "Content-Type: application/octet-stream",
              "Content-Length: 1000000000");
      out.write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var sent = new AtomicLong();
      var sender =
          new Thread(
              () -> {
                try {
                  byte[] block = new byte[16 << 10];
                  while (true) {
                    out.write(block);
                    sent.addAndGet(block.length);
                  }
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      sender.start();
      assertThat(FloodUpstream.settled(sent)).as("bytes in flight").isLessThan(MOST_IN_FLIGHT);
      socket.close();
      sender.join();
    }
  }

  @Test
  void whoDoesNotReadIsCutAllTheSameAndHalfADownloadIsNeverWhole() throws Exception {
    flood.sent.set(0);
    try (var idle = get("/flood");
        var deaf = new RawSocket(bundle.dataPort(), "/ws/flood", "");
        var reading = get("/flood");
        var chunks = StreamClient.events(bundle.dataPort(), "/events").flowing()) {
      FloodUpstream.settled(flood.sent);
      Files.writeString(bundle.policyFile(), policy().replace("effect: permit", "effect: forbid"));
      assertThat(chunks.ending()).isEqualTo("whole");
      Awaiting.until(() -> flood.open() == 0);
      Awaiting.until(() -> metric("portcullis_tunnels_open") == 0);
      for (var socket : List.of(idle, deaf.socket, reading)) {
        assertThat(endsInOrder(socket)).isFalse();
      }
    } finally {
      Files.writeString(bundle.policyFile(), policy());
      Awaiting.until(() -> RawHttp.request(bundle.dataPort(), "HEAD", "/events").status() == 200);
    }
  }

  /** Whether what can still be read ends as a whole answer, or a closed WebSocket, does. */
  private static boolean endsInOrder(Socket socket) {
    byte[] last = new byte[8];
    try {
      InputStream in = socket.getInputStream();
      byte[] block = new byte[64 << 10];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        for (int i = 0; i < n; i++) {
          System.arraycopy(last, 1, last, 0, last.length - 1);
          last[last.length - 1] = block[i];
        }
      }
      return new String(last, StandardCharsets.ISO_8859_1).endsWith("\r\n0\r\n\r\n");
    } catch (IOException reset) {
      return false;
    }
  }

  /** One address may not have as many connections. */
  private static String address(int i) {
    return "127.0.0." + (2 + i % 8);
  }

  private static Socket connect(String from) throws IOException {
    return RawHttp.connect(from, bundle.dataPort());
  }

  /** A request whose answer flows; its head was read. */
  private static Socket get(String path) throws IOException {
    return get("127.0.0.1", path);
  }

  private static Socket get(String from, String path) throws IOException {
    var socket = connect(from);
    String head = RawHttp.head("GET", path).replace("Connection: close\r\n", "");
    socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
    assertThat(RawHttp.line(socket.getInputStream())).contains(" 200");
    while (!RawHttp.line(socket.getInputStream()).isEmpty()) {
      continue;
    }
    return socket;
  }

  private static double metric(String name) throws IOException {
    String all = RawHttp.request(bundle.adminPort(), "GET", "/metrics").body();
    return all.lines()
        .filter(line -> line.startsWith("application_" + name) || line.startsWith(name))
        .map(line -> line.substring(line.lastIndexOf(' ')))
        .mapToDouble(Double::parseDouble)
        .sum();
  }
}
