package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** More requests than can be served at once, and upstreams that take their time. */
class OverloadIT {

  private static final String POLICY =
      """
      portcullis: 1
      upstreams:
        - {name: slow, targets: ["%1$s"]}
        - {name: fast, targets: ["%2$s"]}
        - {name: few, targets: ["%1$s"], max-concurrent: 20}
      routes:
        - {name: slow, path: "/slow", upstream: slow, authenticate: [anonymous]}
        - {name: fast, path: "/fast", upstream: fast, authenticate: [anonymous]}
        - {name: few-critical, path: "/few/critical", upstream: few, authenticate: [anonymous], priority: critical}
        - {name: few-low, path: "/few/low", upstream: few, authenticate: [anonymous], priority: low}
      rules:
        - {name: all, effect: permit}
      """;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static SlowUpstream slow;
  private static StubUpstream fast;
  private static Bundle bundle;

  @BeforeAll
  static void start() throws Exception {
    slow = new SlowUpstream(Duration.ofSeconds(1));
    fast = new StubUpstream();
    bundle =
        Bundle.with()
            .policy(POLICY.formatted(slow.url(), fast.url()))
            .set(
                "portcullis.overload.longest-wait", 0) // a slow machine is another reason to refuse
            .jvm("-Xmx512m")
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    slow.close();
    fast.close();
  }

  /** Sends a request on each of so many connections, then reads all answers: their statuses. */
  private static List<Integer> atOnce(String path, int connections) throws IOException {
    var sockets = new ArrayList<Socket>();
    var statuses = new ArrayList<Integer>();
    try {
      for (int i = 0; i < connections; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), bundle.dataPort());
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        send(socket, path);
      }
      for (var socket : sockets) {
        statuses.add(status(socket.getInputStream()));
      }
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
    return statuses;
  }

  private static void send(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static int status(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.length() < 12) {
      int c = in.read();
      if (c < 0) {
        return 0;
      }
      head.append((char) c);
    }
    return Integer.parseInt(head.substring(9, 12));
  }

  @Test
  void twoThousandRequestsInFlightForASecondEachAreAllAnsweredIn512MegabytesOfHeap()
      throws Exception {
    atOnce("/slow", 200); // classes, threads
    slow.gather(1001);
    var statuses = atOnce("/slow", 2000);

    assertThat(statuses).hasSize(2000).containsOnly(200);
    assertThat(slow.most()).isGreaterThan(1000);
  }

  @Test
  void oneSlowUpstreamDoesNotTakeAllThreads() throws Exception {
    var statuses = new ArrayList<Integer>();
    var flood = new Thread(() -> collect(statuses, 2500));
    flood.start();
    var answered = new AtomicInteger();
    while (flood.isAlive()) {
      assertThat(get(bundle.data("/fast").toString()).statusCode()).isEqualTo(200);
      answered.incrementAndGet();
    }
    flood.join();
    assertThat(answered.get()).isPositive();
    assertThat(statuses).hasSize(2500).contains(200).isSubsetOf(200, 503);
  }

  private static void collect(List<Integer> statuses, int connections) {
    try {
      statuses.addAll(atOnce("/slow", connections));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse<String> get(String uri) throws IOException, InterruptedException {
    String basic =
        Base64.getEncoder()
            .encodeToString(("admin:" + Bundle.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));
    var request = HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(60));
    if (uri.contains("/portcullis/")) {
      request.header("Authorization", "Basic " + basic);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void theLeastImportantIsRefusedFirst() throws Exception {
    assertThat(atOnce("/few/critical", 1)).containsExactly(200);
    var low = atOnce("/few/low", 30);
    assertThat(low.stream().filter(status -> status == 200)).hasSize(10);
    assertThat(low.stream().filter(status -> status == 503)).hasSize(20);
    var critical = atOnce("/few/critical", 30);
    assertThat(critical.stream().filter(status -> status == 200)).hasSize(20);
  }

  @Test
  void healthMetricsAndConsoleAnswerWhileTheDataListenerIsFlooded() throws Exception {
    var over = new AtomicBoolean();
    var started = new CountDownLatch(64);
    var floods = new ArrayList<Thread>();
    for (int i = 0; i < 64; i++) {
      var flood = new Thread(() -> flood(over, started));
      flood.start();
      floods.add(flood);
    }
    try {
      started.await();
      for (int i = 0; i < 5; i++) {
        for (String path :
            List.of("/health/live", "/health/ready", "/metrics", "/portcullis/api/v1/nodes")) {
          assertThat(get(bundle.admin(path).toString()).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(get(bundle.admin("/portcullis/login.xhtml").toString()).statusCode())
            .isEqualTo(200);
      }
    } finally {
      over.set(true);
      for (var flood : floods) {
        flood.join();
      }
    }
  }

  /** Pipelines nothing, pauses never. */
  private static void flood(AtomicBoolean over, CountDownLatch started) {
    boolean first = true;
    while (!over.get()) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), bundle.dataPort())) {
        socket.setSoTimeout(60_000);
        for (int i = 0; i < 50 && !over.get(); i++) {
          send(socket, "/none");
          RawHttp.read(socket.getInputStream(), false);
          if (first) {
            started.countDown();
            first = false;
          }
        }
      } catch (IOException e) {
        // It was refused; again.
      }
    }
  }

  private String nodes() throws Exception {
    return get(bundle.admin("/portcullis/api/v1/nodes").toString()).body();
  }

  @Test
  void theMetricsAndTheNodesTellOfUpstreams() throws Exception {
    assertThat(atOnce("/slow", 3)).containsOnly(200);
    Awaiting.until(() -> nodes().contains("\"health\":\"well\""));
    assertThat(nodes())
        .contains("\"name\":\"slow\"", "\"breaker\":\"none\"", slow.url(), "\"limit\":2048");
    String metrics = get(bundle.admin("/metrics?scope=application").toString()).body();
    assertThat(metrics)
        .contains(
            "portcullis_upstream_requests",
            "portcullis_upstream_shed",
            "portcullis_target_failures",
            "portcullis_node_wait_micros",
            "portcullis_node_waiting",
            "portcullis_node_threads");
  }
}
