package dev.portcullis.proxy.upstream.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Octets;
import dev.portcullis.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whom we believe, and who we are, is what the policy says of the upstream: on real TLS servers.
 */
@Timeout(180)
@Tag("slow")
class UpstreamTlsTest {

  private static final Duration TIME = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static TestAuthority ours;
  private static TestAuthority theirs;
  private static Path serverKeys;
  private static Path clientKeys;

  @BeforeAll
  static void certify() throws Exception {
    ours = new TestAuthority(directory, "ours");
    theirs = new TestAuthority(directory, "theirs");
    serverKeys = ours.issue("server", "dns:backend.test");
    clientKeys = theirs.issue("portcullis", "dns:portcullis.test");
  }

  /** A server that answers requests and keeps what it learns of who asks. */
  private static final class TlsServer implements AutoCloseable {
    private final SSLServerSocket server;
    final BlockingQueue<String> names = new LinkedBlockingQueue<>();
    final BlockingQueue<String> clients = new LinkedBlockingQueue<>();

    TlsServer(SSLContext context, boolean demanding, String... protocols) throws IOException {
      server =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 8, InetAddress.getLoopbackAddress());
      server.setNeedClientAuth(demanding);
      if (protocols.length > 0) {
        server.setEnabledProtocols(protocols);
      }
      var thread = new Thread(this::accept, "tls-server");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      while (!server.isClosed()) {
        try (var socket = (SSLSocket) server.accept()) {
          serve(socket);
        } catch (IOException e) {
          // The handshake failed, or the test is over.
        }
      }
    }

    private void serve(SSLSocket socket) throws IOException {
      Octets.until(socket.getInputStream(), Octets.END_OF_HEAD);
      var session = (ExtendedSSLSession) socket.getSession();
      names.add(
          session.getRequestedServerNames().stream()
              .map(name -> ((SNIHostName) name).getAsciiName())
              .findFirst()
              .orElse(""));
      if (socket.getNeedClientAuth()) {
        var certificate = (X509Certificate) session.getPeerCertificates()[0];
        clients.add(certificate.getSubjectX500Principal().getName());
      }
      socket
          .getOutputStream()
          .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    String url() {
      return "https://127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static HttpTransport transport(@Nullable Path keys) {
    var store =
        Optional.ofNullable(keys)
            .map(file -> new KeyStoreFile(file, "PKCS12", new Secret(TestAuthority.PASSWORD)));
    return new HttpTransport(new TransportLimits(64, 64, TIME), UpstreamTls.of(store), null);
  }

  private static int get(HttpTransport transport, TlsServer server, Tls tls) throws Exception {
    return get(transport, server, tls, Protocol.HTTP1);
  }

  private static int get(HttpTransport transport, TlsServer server, Tls tls, Protocol protocol)
      throws Exception {
    var told = Upstream.of("tls", List.of(server.url()));
    var upstream =
        new Upstream(
            told.name(),
            told.targets(),
            protocol,
            new Timeouts(TIME, TIME, TIME, null),
            told.balance(),
            told.retries(),
            null,
            told.health(),
            told.concurrency(),
            tls);
    var status = new LinkedBlockingQueue<Integer>();
    var request = REQUEST;
    transport.exchange(
        upstream,
        request,
        new AnswerReceiver() {
          @Override
          public void head(int code, @Nullable String reason, HttpFields fields) {
            status.add(code);
          }

          @Override
          public void body(byte[] bytes, int offset, int length) {}

          @Override
          public void flush() {}
        });
    return status.take();
  }

  private static final UpstreamRequest REQUEST =
      new UpstreamRequest(
          "GET",
          "/",
          HttpFields.EMPTY,
          new RequestBody() {
            @Override
            public long length() {
              return 0;
            }

            @Override
            public int read(byte[] buffer) {
              return -1;
            }
          },
          false,
          Priority.NORMAL,
          null);

  private static UpstreamException failure(HttpTransport transport, TlsServer server, Tls tls) {
    return catchThrowableOfType(UpstreamException.class, () -> get(transport, server, tls));
  }

  private static Tls trusting(TestAuthority authority, @Nullable String identity) throws Exception {
    return new Tls(authority.pem(), identity, "backend.test");
  }

  @Test
  void aServerIsBelievedForTheNameThatIsAskedOfIt() throws Exception {
    try (var server = new TlsServer(ours.context(serverKeys), false);
        var transport = transport(null)) {
      assertThat(get(transport, server, trusting(ours, null))).isEqualTo(204);
      assertThat(server.names.take()).isEqualTo("backend.test");
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsUpstreamFailed() throws Exception {
    try (var server = new TlsServer(ours.context(serverKeys), false);
        var transport = transport(null)) {
      assertThat(failure(transport, server, trusting(theirs, null)).reason())
          .isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(server.names).isEmpty();
    }
  }

  @Test
  void aServerOfAnotherNameIsUpstreamFailed() throws Exception {
    try (var server = new TlsServer(ours.context(serverKeys), false);
        var transport = transport(null)) {
      var other = new Tls(ours.pem(), null, "other.test");
      assertThat(failure(transport, server, other).reason()).isEqualTo(Reason.UPSTREAM_FAILED);
      var byAddress = new Tls(ours.pem(), null, null);
      assertThat(failure(transport, server, byAddress).reason()).isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(server.names).isEmpty();
    }
  }

  @Test
  void aServerWhoseCertificateHasExpiredIsUpstreamFailed() throws Exception {
    var expired = ours.issue("server", "dns:backend.test", "-startdate", "-10d", "-validity", "2");
    try (var server = new TlsServer(ours.context(expired), false);
        var transport = transport(null)) {
      assertThat(failure(transport, server, trusting(ours, null)).reason())
          .isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(server.names).isEmpty();
    }
  }

  @Test
  void aServerThatDemandsACertificateIsShownTheOneThatThePolicyNames() throws Exception {
    try (var server = new TlsServer(serverTrustingTheirs(), true);
        var transport = transport(clientKeys)) {
      assertThat(get(transport, server, trusting(ours, "portcullis"))).isEqualTo(204);
      assertThat(server.clients.take()).isEqualTo("CN=portcullis");
    }
  }

  private static SSLContext serverTrustingTheirs() throws Exception {
    return theirs.context(serverKeys);
  }

  @Test
  void aServerThatDemandsACertificateGetsNoneUnlessThePolicyNamesOne() throws Exception {
    try (var server = new TlsServer(serverTrustingTheirs(), true);
        var transport = transport(clientKeys)) {
      assertThat(failure(transport, server, trusting(ours, null)).reason())
          .isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(server.clients).isEmpty();
    }
  }

  @Test
  void anIdentityThatThisNodeDoesNotHaveIsUpstreamUnavailableAndNothingIsSent() throws Exception {
    try (var server = new TlsServer(serverTrustingTheirs(), true);
        var without = transport(null);
        var other = transport(clientKeys);
        var unreadable = transport(directory.resolve("missing.p12"))) {
      for (var transport : List.of(without, other, unreadable)) {
        assertThat(failure(transport, server, trusting(ours, "nobody")).reason())
            .isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
      }
      assertThat(server.names).isEmpty();
    }
  }

  @Test
  void aServerThatKnowsHttp1AloneIsSpokenToInHttp1WhereThePolicyLetsItChoose() throws Exception {
    try (var server = new TlsServer(ours.context(serverKeys), false);
        var transport = transport(null)) {
      assertThat(get(transport, server, trusting(ours, null), Protocol.AUTO)).isEqualTo(204);
      assertThat(get(transport, server, trusting(ours, null), Protocol.AUTO)).isEqualTo(204);
      assertThat(
              catchThrowableOfType(
                      UpstreamException.class,
                      () -> get(transport, server, trusting(ours, null), Protocol.HTTP2))
                  .reason())
          .isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(server.names).hasSize(2);
    }
  }

  @Test
  void rfc8996OlderTlsIsNotSpoken() throws Exception {
    var context = ours.context(serverKeys);
    try (var server = new TlsServer(context, false, "TLSv1.2");
        var transport = transport(null)) {
      assertThat(get(transport, server, trusting(ours, null))).isEqualTo(204);
    }
    try (var server = new TlsServer(context, false, "TLSv1.1");
        var transport = transport(null)) {
      assertThat(failure(transport, server, trusting(ours, null)).reason())
          .isEqualTo(Reason.UPSTREAM_FAILED);
    }
  }

  @Test
  void whatIsMadeOfAPairOfTrustAndIdentityServesAllThatSayTheSame() throws Exception {
    var tls =
        UpstreamTls.of(
            Optional.of(
                new KeyStoreFile(clientKeys, "PKCS12", new Secret(TestAuthority.PASSWORD))));
    var one = tls.factory(new Tls(ours.pem(), "portcullis", "a.test"));
    assertThat(tls.factory(new Tls(ours.pem(), "portcullis", "b.test"))).isSameAs(one);
    assertThat(tls.factory(new Tls(theirs.pem(), "portcullis", "a.test"))).isNotSameAs(one);
    assertThat(tls.factory(new Tls(ours.pem(), null, "a.test"))).isNotSameAs(one);
  }
}
