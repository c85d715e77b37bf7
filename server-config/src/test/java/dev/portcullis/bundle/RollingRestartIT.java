package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes behind a balancer that follows their readiness, restarted one after the other. */
class RollingRestartIT {

  private static final int CLIENTS = 8;

  /** What the balancer asks each node, where it sends requests. */
  private static final String HEALTH = "/balancer/ready";

  /** Between two requests of a client: a node that starts needs the processors too. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Path directory;

  RollingRestartIT(@TempDir Path directory) {
    this.directory = directory;
  }

  private Bundle node(String name, StubUpstream upstream, int data) throws Exception {
    return Bundle.with()
        .directory(directory.resolve(name))
        .policy(
            """
            portcullis: 1
            upstreams: [{name: echo, targets: ["%s"]}]
            routes: [{name: all, path: "/**", upstream: echo, authenticate: [anonymous]}]
            rules: [{name: all, effect: permit}]
            """
                .formatted(upstream.url()))
        .set("portcullis.http.port", data)
        .set("portcullis.http.health-path", HEALTH)
        .set("portcullis.drain-delay", 2)
        .start();
  }

  @Test
  void noRequestFailsWhileOneNodeAfterTheOtherRestartsUnderLoad() throws Exception {
    int[] data = {FreePorts.one(), FreePorts.one()};
    try (var upstream = new StubUpstream()) {
      var one = node("one", upstream, data[0]);
      var two = node("two", upstream, data[1]);
      try (var balancer = new Balancer(data)) {
        balancer.awaitRequests(500);
        one.close();
        balancer.awaitRequests(500);
        one = node("one", upstream, data[0]);
        balancer.awaitReady(0);
        balancer.awaitRequests(500);
        two.close();
        balancer.awaitRequests(500);
        two = node("two", upstream, data[1]);
        balancer.awaitReady(1);
        balancer.awaitRequests(500);
        assertThat(balancer.failures()).isEmpty();
        assertThat(balancer.leaving).as("a node said that it leaves").isTrue();
      } finally {
        one.close();
        two.close();
      }
    }
  }

  /**
   * Clients that send one request after the other to the nodes that are ready, over connections
   * that they keep as long as they are let. The requests are POSTs, so nothing is tried twice; a
   * connection that was closed before anything was sent on it is replaced, as HTTP clients do.
   */
  private static final class Balancer implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int[] data;
    private final boolean[] ready = new boolean[2];
    private final AtomicInteger requests = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile boolean leaving;

    Balancer(int[] data) {
      this.data = data;
      look();
      start(this::follow);
      for (int i = 0; i < CLIENTS; i++) {
        int first = i;
        start(() -> send(first));
      }
    }

    private void start(Runnable task) {
      var thread = new Thread(task, "balancer");
      threads.add(thread);
      thread.start();
    }

    private void follow() {
      while (!over) {
        look();
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }

    private void look() {
      for (int node = 0; node < 2; node++) {
        boolean now = ready(data[node]);
        synchronized (ready) {
          ready[node] = now;
        }
      }
    }

    private boolean ready(int port) {
      var uri = URI.create("http://127.0.0.1:" + port + HEALTH);
      try {
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(1)).build();
        int status = CLIENT.send(request, BodyHandlers.discarding()).statusCode();
        leaving |= status == 503;
        return status == 200;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private int choose(int turn) {
      synchronized (ready) {
        int preferred = turn % 2;
        return ready[preferred] ? preferred : 1 - preferred;
      }
    }

    private void send(int first) {
      var kept = new @Nullable Socket[2];
      for (int turn = first; !over; turn++) {
        int node = choose(turn);
        try {
          kept[node] = exchange(kept[node], data[node]);
        } catch (IOException | RuntimeException e) {
          failures.add("node " + node + ": " + e);
          kept[node] = null;
        }
        requests.incrementAndGet();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      for (var socket : kept) {
        close(socket);
      }
    }

    /** Gives the connection back where it may be used again. */
    private static @Nullable Socket exchange(@Nullable Socket kept, int port) throws IOException {
      var socket = kept == null || dead(kept) ? connect(port) : kept;
      String request =
          "POST /x HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 5\r\n\r\nhello";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = RawHttp.read(socket.getInputStream(), false);
      if (answer.status() != 200) {
        throw new IOException(answer.status() + " " + answer.reason());
      }
      if (answer.header("connection").equalsIgnoreCase("close")) {
        close(socket);
        return null;
      }
      return socket;
    }

    private static Socket connect(int port) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      return socket;
    }

    /** Whether the other side has closed it: then there is an end to read. */
    private static boolean dead(Socket socket) throws IOException {
      socket.setSoTimeout(1);
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException e) {
        return false;
      } finally {
        socket.setSoTimeout(60_000);
      }
    }

    private static void close(@Nullable Socket socket) {
      try {
        if (socket != null) {
          socket.close();
        }
      } catch (IOException e) {
        // It is closed.
      }
    }

    void awaitRequests(int more) {
      int until = requests.get() + more;
      Awaiting.until(() -> requests.get() >= until);
    }

    void awaitReady(int node) {
      Awaiting.until(() -> choose(node), node);
    }

    List<String> failures() {
      return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
      over = true;
      for (var thread : threads) {
        thread.join();
      }
    }
  }
}
