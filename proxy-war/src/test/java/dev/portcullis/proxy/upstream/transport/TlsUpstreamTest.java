package dev.portcullis.proxy.upstream.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Keytool;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams behind TLS: who they are is verified (RFC 9110 §4.3.4). */
@Tag("slow")
class TlsUpstreamTest {

  private static final String PASSWORD = "changeit";

  @TempDir private static Path directory;
  private static SSLContext context;

  /** A certificate for {@code localhost} and for no other name, which the context also trusts. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    var made = new Keytool(directory.resolve("upstream.p12"), PASSWORD);
    made.run(
        "-genkeypair",
        "-alias",
        "a",
        "-keyalg",
        "EC",
        "-dname",
        "CN=x",
        "-ext",
        "san=dns:localhost");
    var store = made.open();
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
  }

  private static SSLServerSocket serve(int requests) throws IOException {
    var server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 8, InetAddress.getLoopbackAddress());
    var thread = new Thread(() -> answer(server, requests), "tls-upstream");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static void answer(SSLServerSocket server, int requests) {
    while (!server.isClosed()) {
      answerOne(server, requests);
    }
  }

  private static void answerOne(SSLServerSocket server, int requests) {
    try (var socket = server.accept()) {
      for (int i = 0; i < requests; i++) {
        Octets.until(socket.getInputStream(), Octets.END_OF_HEAD);
        socket
            .getOutputStream()
            .write(
                ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + i)
                    .getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The handshake was refused, as a test wants.
    }
  }

  private static String get(HttpTransport transport, String target) throws Exception {
    return get(transport, target, Duration.ofSeconds(60));
  }

  private static String get(HttpTransport transport, String target, Duration time)
      throws Exception {
    var answer = new StringBuilder();
    var upstream =
        Upstream.of("tls", List.of(target)).waiting(new Timeouts(time, time, time, null));
    var body =
        new RequestBody() {
          @Override
          public long length() {
            return 0;
          }

          @Override
          public int read(byte[] buffer) {
            return -1;
          }
        };
    transport.exchange(
        upstream,
        new UpstreamRequest("GET", "/", HttpFields.EMPTY, body, false, Priority.NORMAL, null),
        new AnswerReceiver() {
          @Override
          public void head(int status, @Nullable String reason, HttpFields fields) {
            answer.append(status).append(' ');
          }

          @Override
          public void body(byte[] bytes, int offset, int length) {
            answer.append(new String(bytes, offset, length, StandardCharsets.US_ASCII));
          }

          @Override
          public void flush() {}
        });
    return answer.toString();
  }

  @Test
  void anUpstreamWhoseCertificateNamesItIsSpokenToOnOneConnection() throws Exception {
    try (var server = serve(2);
        var transport =
            new HttpTransport(
                TransportLimits.forThreads(10),
                UpstreamTls.trusting(context.getSocketFactory()),
                null)) {
      String target = "https://localhost:" + server.getLocalPort();
      assertThat(get(transport, target)).isEqualTo("200 0");
      assertThat(get(transport, target)).isEqualTo("200 1");
    }
  }

  @Test
  void anUpstreamWhoseCertificateNamesAnotherIsUpstreamFailed() throws Exception {
    try (var server = serve(1);
        var transport =
            new HttpTransport(
                TransportLimits.forThreads(10),
                UpstreamTls.trusting(context.getSocketFactory()),
                null)) {
      String target = "https://127.0.0.1:" + server.getLocalPort();
      assertThatThrownBy(() -> get(transport, target))
          .isInstanceOfSatisfying(
              UpstreamException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UPSTREAM_FAILED));
    }
  }

  @Test
  void anUpstreamThatNobodyVouchesForIsUpstreamFailed() throws Exception {
    var defaults = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (var server = serve(1);
        var transport =
            new HttpTransport(
                TransportLimits.forThreads(10), UpstreamTls.trusting(defaults), null)) {
      String target = "https://localhost:" + server.getLocalPort();
      assertThatThrownBy(() -> get(transport, target)).isInstanceOf(UpstreamException.class);
    }
  }

  @Test
  void aHandshakeThatNeverEndsIsUpstreamTimeout() throws Exception {
    try (var server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        var transport =
            new HttpTransport(
                TransportLimits.forThreads(10),
                UpstreamTls.trusting(context.getSocketFactory()),
                null)) {
      String target = "https://localhost:" + server.getLocalPort();
      assertThatThrownBy(() -> get(transport, target, Duration.ofSeconds(1)))
          .isInstanceOfSatisfying(
              UpstreamException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UPSTREAM_TIMEOUT));
    }
  }
}
