package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HAProxy before the data listeners, as it comes. */
@ExtendWith(SharedBundle.class)
class HaproxyIT {

  private static final Path HAPROXY =
      Path.of(System.getProperty("portcullis.test.haproxy", "/usr/sbin/haproxy"));

  /** The ways in which it speaks to a server: to the port in the clear, and to that of TLS. */
  private static final List<String> CLEAR =
      List.of("send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options unique-id");

  private static final String TLS = "send-proxy-v2 ssl verify none check-ssl";

  private final Bundle bundle;

  HaproxyIT(Running running) {
    this.bundle = running.bundle();
  }

  @Test
  void haproxyIsUnderstoodAndItsDefaultCheckAnswered() throws Exception {
    assumeTrue(Files.isExecutable(HAPROXY), "SKIPPED: no HAProxy on this machine");
    int statistics = FreePorts.one();
    int[] fronts = new int[CLEAR.size() + 1];
    var configuration = new StringBuilder(HEAD.formatted(statistics));
    for (int i = 0; i < fronts.length; i++) {
      fronts[i] = FreePorts.one();
      boolean clear = i < CLEAR.size();
      configuration.append(
          FRONT.formatted(
              i,
              fronts[i],
              SharedBundle.BALANCER,
              clear ? bundle.dataPort() : bundle.tlsPort(),
              clear ? CLEAR.get(i) : TLS));
    }
    Path file = Files.createTempFile("haproxy", ".cfg");
    Files.writeString(file, configuration);
    Process haproxy =
        new ProcessBuilder(HAPROXY.toString(), "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    try {
      awaitChecks(statistics, fronts.length);
      for (int front : fronts) {
        assertThat(forwardedFor(front, "127.0.0.66")).isEqualTo("127.0.0.66");
      }
    } finally {
      haproxy.destroyForcibly().waitFor();
      Files.delete(file);
    }
  }

  private static final String HEAD =
      """
      global
        maxconn 100
      defaults
        mode tcp
        timeout connect 10s
        timeout client 30s
        timeout server 30s
      frontend statistics
        mode http
        bind 127.0.0.1:%d
        stats enable
        stats uri /;csv
      """;

  private static final String FRONT =
      """
      listen front%d
        bind 127.0.0.1:%d
        option httpchk
        source %s
        unique-id-format a
        server node 127.0.0.1:%d check inter 200ms check-send-proxy %s
      """;

  private static String forwardedFor(int front, String client) throws Exception {
    try (Socket socket = awaitPort(client, front)) {
      socket.getOutputStream().write(ProxyProtocolIT.GET.getBytes(StandardCharsets.US_ASCII));
      return ProxyProtocolIT.forwardedFor(RawHttp.read(socket.getInputStream(), false));
    }
  }

  /** The checks of layer 7 passed: HAProxy says so of its servers in its statistics. */
  private static void awaitChecks(int port, int servers) throws Exception {
    Awaiting.until(() -> statistics(port).split("L7OK", -1).length > servers);
  }

  private static String statistics(int port) throws Exception {
    try (Socket socket = awaitPort("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write("GET /;csv HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Socket awaitPort(String from, int port) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        return RawHttp.connect(from, port);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }
}
