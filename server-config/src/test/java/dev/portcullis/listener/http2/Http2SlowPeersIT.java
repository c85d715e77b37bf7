package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.FloodUpstream;
import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.GrpcEcho;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who does not read, slows down who writes, through the whole bundle: RFC 9113 §5.2 on one side,
 * TCP or again HTTP/2 on the other, and little kept in between.
 */
@ExtendWith(SharedBundle.class)
@Timeout(120)
class Http2SlowPeersIT {

  private static final int STREAMS = 20;

  /** RFC 9113 §6.9.2. */
  private static final int FIRST_WINDOW = 65_535;

  private static final int MEBIBYTE = 1 << 20;

  /** What the systems of this machine keep of a connection between two processes, both sides. */
  private static final long MOST_IN_SOCKETS = 24L << 20;

  /** Our window at an HTTP/2 upstream, what grpc-java keeps there, a piece on its way. */
  private static final long MOST_OF_A_STREAM = 256 << 10;

  private static final long MOST_HEAP_OF_A_STREAM = 256 << 10;

  private final Running running;

  Http2SlowPeersIT(Running running) {
    this.running = running;
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), running.bundle().dataPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void request(RawHttp2 client, int stream, boolean end, String... fields)
      throws IOException {
    String[] head = new String[4 + fields.length];
    System.arraycopy(
        new String[] {":scheme", "http", ":authority", "api.example.com"}, 0, head, 0, 4);
    System.arraycopy(fields, 0, head, 4, fields.length);
    client.headers(stream, end, head);
  }

  /** Reads until each of so many streams has sent so much; more is a breach of its window. */
  private static void assertEachGets(RawHttp2 client, int streams, long octets) throws IOException {
    Map<Integer, Long> got = new HashMap<>();
    while (got.size() < streams || got.values().stream().anyMatch(count -> count < octets)) {
      Http2Frame frame = client.next();
      assertThat(frame.type()).isNotIn(Http2Frame.RST_STREAM, Http2Frame.GOAWAY);
      if (frame.type() == Http2Frame.DATA) {
        got.merge(frame.stream(), (long) frame.payload().length, Long::sum);
      }
    }
    assertThat(got.values()).containsOnly(octets);
  }

  private static int stream(int index) {
    return 1 + 2 * index;
  }

  /** Windows as large as each other for all streams, and as all together for the connection. */
  private static void widen(RawHttp2 client, int octets) throws IOException {
    client.number(Http2Frame.WINDOW_UPDATE, 0, STREAMS * (octets + FIRST_WINDOW) - FIRST_WINDOW);
    for (int i = 0; i < STREAMS; i++) {
      client.number(Http2Frame.WINDOW_UPDATE, stream(i), octets);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsAnHttp1UpstreamBack() throws Exception {
    running.flood().sent.set(0);
    long before = liveHeap();
    try (var client = RawHttp2.greeting(connect())) {
      for (int i = 0; i < STREAMS; i++) {
        request(client, stream(i), true, ":method", "GET", ":path", "/flood");
      }
      long stalled = FloodUpstream.settled(running.flood().sent);
      long kept = liveHeap() - before;
      System.out.printf("held back: %,d octets of a stream%n", stalled / STREAMS);
      System.out.printf("heap: %,d octets of a stream%n", kept / STREAMS);
      assertThat(running.flood().open()).isEqualTo(STREAMS);
      assertThat(stalled / STREAMS).as("octets in flight").isLessThan(MOST_IN_SOCKETS);
      assertThat(kept / STREAMS).as("octets of the heap").isLessThan(MOST_HEAP_OF_A_STREAM);
      widen(client, MEBIBYTE);
      assertEachGets(client, STREAMS, FIRST_WINDOW + MEBIBYTE);
    }
    Awaiting.until(() -> running.flood().open() == 0);
  }

  @Test
  void aClientThatDoesNotReadHoldsAnHttp2UpstreamBackAndNoOtherClientOfIt() throws Exception {
    running.grpc().flooded.set(0);
    running.grpc().cancelled.clear();
    long before = liveHeap();
    try (var client = RawHttp2.greeting(connect());
        var other = RawHttp2.greeting(connect())) {
      for (int i = 0; i < STREAMS; i++) {
        call(client, stream(i), "Flood", "go");
      }
      long stalled = FloodUpstream.settled(running.grpc().flooded);
      long kept = liveHeap() - before;
      System.out.printf("held back, HTTP/2: %,d octets of a stream%n", stalled / STREAMS);
      System.out.printf("heap, HTTP/2: %,d octets of a stream%n", kept / STREAMS);
      assertThat(stalled / STREAMS).as("octets in flight").isLessThan(MOST_OF_A_STREAM);
      assertThat(kept / STREAMS).as("octets of the heap").isLessThan(MOST_HEAP_OF_A_STREAM);
      call(other, 1, "Unary", "hello");
      var answer = other.answer(1);
      assertThat(answer.body()).endsWith("hello");
      assertThat(answer.trailers()).containsEntry("grpc-status", "0");
      widen(client, MEBIBYTE);
      assertEachGets(client, STREAMS, FIRST_WINDOW + MEBIBYTE);
      assertThat(running.grpc().flooded.get()).as("it goes on").isGreaterThan(stalled);
    }
    Awaiting.until(() -> running.grpc().cancelled.size() == STREAMS);
  }

  /** A call with one message, in one piece. */
  private static void call(RawHttp2 client, int stream, String method, String message)
      throws IOException {
    String path = "/" + GrpcEcho.CLEAR.service() + "/" + method;
    String[] head = {":method", "POST", ":path", path, "te", "trailers"};
    String[] fields = java.util.Arrays.copyOf(head, 8);
    fields[6] = "content-type";
    fields[7] = "application/grpc";
    request(client, stream, false, fields);
    client.data(stream, true, "\0\0\0\0" + (char) message.length() + message);
  }

  /** RFC 9113 §6.9: a client sends what it may; it is given more only as the upstream reads. */
  @Test
  void anUpstreamThatDoesNotReadHoldsTheClientBack() throws Exception {
    try (var socket = connect();
        var client = RawHttp2.greeting(socket)) {
      String type = "application/octet-stream";
      request(client, 1, false, ":method", "POST", ":path", "/flood", "content-type", type);
      socket.setSoTimeout(2_000);
      long sent = sendWhileAllowed(client);
      System.out.printf("held back, upload: %,d octets%n", sent);
      assertThat(sent).isBetween((long) FIRST_WINDOW, MOST_IN_SOCKETS);
    }
  }

  private static long sendWhileAllowed(RawHttp2 client) throws IOException {
    String block = "x".repeat(Http2Frame.MAX_PAYLOAD);
    long[] windows = {FIRST_WINDOW, FIRST_WINDOW};
    long sent = 0;
    while (true) {
      int room = (int) Math.min(block.length(), Math.min(windows[0], windows[1]));
      if (room > 0) {
        client.data(1, false, block.substring(0, room));
        windows[0] -= room;
        windows[1] -= room;
        sent += room;
        continue;
      }
      try {
        Http2Frame frame = client.next();
        assertThat(frame.type())
            .as(() -> "the end, of code " + frame.number(frame.payload().length - 4))
            .isNotIn(Http2Frame.RST_STREAM, Http2Frame.GOAWAY);
        if (frame.type() == Http2Frame.WINDOW_UPDATE) {
          windows[frame.stream()] += frame.number(0);
        }
      } catch (SocketTimeoutException held) {
        return sent;
      }
    }
  }

  /** What the bundle's heap holds when all that nobody holds is gone. */
  private long liveHeap() throws IOException, InterruptedException {
    jcmd("GC.run");
    var used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
    long kibibytes = 0;
    while (used.find()) {
      kibibytes = Math.max(kibibytes, Long.parseLong(used.group(1)));
    }
    assertThat(kibibytes).as("the heap is told").isPositive();
    return kibibytes << 10;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(running.bundle().process().pid());
    var process = new ProcessBuilder(tool, pid, command).redirectErrorStream(true).start();
    var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    return told;
  }
}
