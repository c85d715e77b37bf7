package dev.portcullis.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bench.peer.JavaUpstream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaLoadTest {

  @TempDir Path directory;
  private Path tokens = Path.of("tokens");

  @BeforeEach
  void tokens() throws Exception {
    tokens = Files.writeString(directory.resolve("tokens"), "one\ntwo\n");
  }

  @Test
  void a_burst_is_answered_to_the_last_request() throws Exception {
    try (var upstream = JavaUpstream.start(0, Duration.ZERO)) {
      var load = new Load(upstream.port(), "/orders/small", tokens, 8, 30);

      Figures figures = new JavaLoad().burst(load, 1000);

      assertThat(figures.requests()).isEqualTo(1000);
      assertThat(figures.clean()).isTrue();
    }
  }

  @Test
  void large_answers_are_read_to_their_end() throws Exception {
    try (var upstream = JavaUpstream.start(0, Duration.ZERO)) {
      var load = new Load(upstream.port(), "/orders/large", tokens, 4, 30);

      assertThat(new JavaLoad().burst(load, 100).requests()).isEqualTo(100);
    }
  }

  @Test
  void requests_to_a_slow_upstream_are_all_under_way_at_one_time() throws Exception {
    try (var upstream = JavaUpstream.start(0, Duration.ofMillis(500))) {
      var load = new Load(upstream.port(), "/orders/small", tokens, 200, 30);

      Figures figures = new JavaLoad().burst(load, 200);

      assertThat(figures.requests()).isEqualTo(200);
      assertThat(figures.latency().p50()).isGreaterThanOrEqualTo(500_000);
      // one after the other they would take 100 s
      assertThat(figures.micros()).isLessThan(20_000_000);
    }
  }

  @Test
  void what_is_not_answered_in_time_is_a_failure() throws Exception {
    try (var upstream = JavaUpstream.start(0, Duration.ofMinutes(1))) {
      var load = new Load(upstream.port(), "/orders/small", tokens, 3, 1);

      Figures figures = new JavaLoad().burst(load, 3);

      assertThat(figures.failures()).isEqualTo(3);
      assertThat(figures.clean()).isFalse();
    }
  }

  @Test
  void an_answer_that_is_not_200_is_a_refusal() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var thread = new Thread(() -> refuse(server));
      thread.start();
      var load = new Load(server.getLocalPort(), "/orders/small", tokens, 1, 30);

      Figures figures = new JavaLoad().burst(load, 1);
      thread.join();

      assertThat(figures.refusals()).isEqualTo(1);
      assertThat(figures.failures()).isZero();
    }
  }

  private static void refuse(ServerSocket server) {
    try (Socket socket = server.accept();
        OutputStream out = socket.getOutputStream()) {
      byte[] request = new byte[1024];
      int count = socket.getInputStream().read(request);
      assertThat(count).isPositive();
      out.write(
          "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"
              .getBytes(StandardCharsets.US_ASCII));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
