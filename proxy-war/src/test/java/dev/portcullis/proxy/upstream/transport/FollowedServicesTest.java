package dev.portcullis.proxy.upstream.transport;

import static dev.portcullis.testing.TestNameServer.srv;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.proxy.resilience.TargetStatus;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.OwnListeners;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.proxy.upstream.dns.DnsClient;
import dev.portcullis.proxy.upstream.dns.ServiceAnswer;
import dev.portcullis.proxy.upstream.dns.ServiceRecord;
import dev.portcullis.proxy.upstream.name.Names;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.TestNameServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets that are services (RFC 2782), on a real name server and real servers. */
@Timeout(120)
@Tag("slow")
class FollowedServicesTest {

  private static final Duration TIME = Duration.ofSeconds(60);
  private static final String NAME = "_orders._tcp.example.test";
  private static final String URL = "srv+http://" + NAME;
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final AtomicInteger ownRequests = new AtomicInteger();
  private final Server server = new Server();
  private final int[] ports = new int[4];
  private volatile String host = "";

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init")
  private TestNameServer dns;

  @SuppressWarnings("NullAway.Init")
  private HttpTransport transport;

  /** Three servers, and one that stands for a listener of this node; they tell their number. */
  @BeforeEach
  void start() throws Exception {
    dns = new TestNameServer();
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            answer(request, response);
            callback.succeeded();
            return true;
          }
        });
    server.start();
    for (int i = 0; i < ports.length; i++) {
      var configuration = new HttpConfiguration();
      ports[i] =
          listen(
              new ServerConnector(
                  server,
                  new HttpConnectionFactory(configuration),
                  new HTTP2CServerConnectionFactory(configuration)));
    }
    transport = transport((SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  private int listen(ServerConnector connector) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    connector.start();
    return connector.getLocalPort();
  }

  private HttpTransport transport(SSLSocketFactory tls) {
    var asked = new DnsClient(() -> List.of(dns.address()), Duration.ofSeconds(5));
    return transport(
        tls, new Names(FollowedServicesTest::lookUp, asked::services, Duration.ofMillis(1)));
  }

  private HttpTransport transport(SSLSocketFactory tls, Names names) {
    return new HttpTransport(
        new TransportLimits(64, 64, TIME),
        UpstreamTls.trusting(tls),
        null,
        new OwnListeners(List.of(new InetSocketAddress("127.0.0.1", ports[3]))),
        names);
  }

  private static List<InetAddress> lookUp(String name) throws IOException {
    if (name.startsWith("nobody")) {
      throw new UnknownHostException("nobody knows " + name);
    }
    return List.of(InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1}));
  }

  private void answer(Request request, Response response) {
    int port = Request.getLocalPort(request);
    host = String.valueOf(request.getHttpURI().getAuthority());
    response.setStatus(250);
    for (int i = 0; i < ports.length; i++) {
      if (ports[i] == port) {
        response.setStatus(200 + i);
      }
    }
    if (port == ports[3]) {
      ownRequests.incrementAndGet();
    }
  }

  @AfterEach
  void stop() throws Exception {
    transport.close();
    server.stop();
    dns.close();
  }

  private byte[] at(int which, int priority, int weight) {
    return srv(NAME, priority, weight, ports[which], "server-" + which + ".test");
  }

  /** Nobody listens there. */
  private static byte[] closed(int priority) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return srv(NAME, priority, 1, socket.getLocalPort(), "closed.test");
    }
  }

  private int get(Protocol protocol) throws Exception {
    return get(transport, URL, protocol, TIME, Tls.DEFAULT);
  }

  private static int get(
      HttpTransport transport, String url, Protocol protocol, Duration connect, Tls tls)
      throws Exception {
    var told = Upstream.of("orders", List.of(url));
    var upstream =
        new Upstream(
            told.name(),
            told.targets(),
            protocol,
            new Timeouts(connect, TIME, TIME, null),
            told.balance(),
            new Retries(1, Set.of(), Duration.ofMillis(1), 10),
            null,
            told.health(),
            told.concurrency(),
            tls);
    var status = new AtomicInteger();
    transport.exchange(upstream, request(), new Status(status));
    return status.get();
  }

  private record Status(AtomicInteger status) implements AnswerReceiver {
    @Override
    public void head(int code, @Nullable String reason, HttpFields fields) {
      status.set(code);
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {}

    @Override
    public void flush() {}
  }

  private static UpstreamRequest request() {
    var none =
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
    return new UpstreamRequest("GET", "/", HttpFields.EMPTY, none, false, Priority.NORMAL, null);
  }

  /** 0 where there is no answer. */
  private int status() throws Exception {
    try {
      return get(Protocol.HTTP1);
    } catch (UpstreamException e) {
      return 0;
    }
  }

  private List<String> targets() {
    return transport.status().stream()
        .flatMap(upstream -> upstream.targets().stream())
        .map(TargetStatus::url)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP2"})
  void portWeightAndPriorityAreThoseOfDns(Protocol protocol) throws Exception {
    dns.tell(at(0, 5, 3), at(1, 5, 1), at(2, 6, 9));
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 80; i++) {
      counts.merge(get(protocol), 1, Integer::sum);
    }
    assertThat(counts).isEqualTo(Map.of(200, 60, 201, 20));
    assertThat(host).isEqualTo("example.test");
    assertThat(targets())
        .containsExactly(
            URL + "#server-0.test:" + ports[0],
            URL + "#server-1.test:" + ports[1],
            URL + "#server-2.test:" + ports[2]);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP2"})
  void whereNoServerOfAPriorityCanBeReachedTheNextIsUsedInTheSameAttempt(Protocol protocol)
      throws Exception {
    byte[] unknown = srv(NAME, 1, 1, ports[0], "nobody.test");
    dns.tell(closed(1), closed(1), unknown, at(3, 1, 1), closed(2), at(2, 3, 1));
    for (int i = 0; i < 20; i++) {
      assertThat(get(protocol)).isEqualTo(202);
    }
    assertThat(ownRequests).hasValue(0);
  }

  @Test
  void theFirstRequestIsServedHoweverSoonDnsAnswers() throws Exception {
    var found = new ServiceRecord(1, 1, ports[0], "server-0.test");
    for (int i = 0; i < 300; i++) {
      var names =
          new Names(
              FollowedServicesTest::lookUp,
              name -> new ServiceAnswer(List.of(found), 0, false),
              Duration.ofMinutes(1));
      try (var fresh = transport((SSLSocketFactory) SSLSocketFactory.getDefault(), names)) {
        assertThat(get(fresh, URL, Protocol.HTTP1, TIME, Tls.DEFAULT)).isEqualTo(200);
      }
    }
  }

  @Test
  void aServiceThatMovesIsFollowed() throws Exception {
    dns.tell(at(0, 1, 1));
    assertThat(get(Protocol.HTTP1)).isEqualTo(200);
    dns.tell(at(1, 1, 1));
    Awaiting.until(this::status, 201);
    for (int i = 0; i < 20; i++) {
      assertThat(get(Protocol.HTTP1)).isEqualTo(201);
    }
    assertThat(targets()).hasSize(1);
  }

  @Test
  void whileDnsIsDownOrSaysNothingOfUseTheLastServersStayAndItIsCounted() throws Exception {
    dns.tell(at(0, 1, 1));
    assertThat(get(Protocol.HTTP1)).isEqualTo(200);
    dns.answer((question, stream) -> TestNameServer.answer(question, 2));
    Awaiting.until(transport::unresolvedNames, 1L);
    assertThat(get(Protocol.HTTP1)).isEqualTo(200);
    dns.answer((question, stream) -> TestNameServer.answer(question, 3));
    assertThat(get(Protocol.HTTP1)).isEqualTo(200);
    dns.tell(srv(NAME, 1, 1, 0, "a.test"), srv("_x._tcp.other.test", 1, 1, ports[1], "a.test"));
    Awaiting.until(transport::ignoredRecords, 2L);
    assertThat(get(Protocol.HTTP1)).isEqualTo(200);
    dns.tell(at(1, 1, 1));
    Awaiting.until(this::status, 201);
    Awaiting.until(transport::unresolvedNames, 0L);
    assertThat(transport.ignoredRecords()).isZero();
  }

  @Test
  void aServiceThatIsNotThereIsUpstreamUnavailableUntilItIs() throws Exception {
    dns.tell(srv(NAME, 0, 0, 0, ""));
    var failure = catchThrowableOfType(UpstreamException.class, () -> get(Protocol.HTTP1));
    assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
    assertThat(transport.unresolvedNames()).isZero();
    dns.tell(at(0, 1, 1));
    Awaiting.until(this::status, 200);
    dns.tell(srv(NAME, 0, 0, 0, ""));
    Awaiting.until(this::status, 0);
  }

  @Test
  void aNameServerThatSaysNothingHoldsARequestNoLongerThanItMayConnect() throws Exception {
    var failure =
        catchThrowableOfType(
            UpstreamException.class,
            () -> get(transport, URL, Protocol.HTTP1, Duration.ofMillis(20), Tls.DEFAULT));
    assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
    dns.tell(at(0, 1, 1));
    Awaiting.until(this::status, 200);
  }

  /** Who answers for DNS names a port of this node: its console's. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP2"})
  void noRecordLeadsToAListenerOfThisNode(Protocol protocol) throws Exception {
    dns.tell(at(3, 0, 1), srv(NAME, 0, 1, ports[3], "localhost"));
    for (int i = 0; i < 20; i++) {
      assertThat(catchThrowableOfType(UpstreamException.class, () -> get(protocol)))
          .hasMessageContaining("listener of this node");
    }
    dns.tell(at(3, 0, 65535), at(0, 0, 1));
    Awaiting.until(this::status, 200);
    for (int i = 0; i < 20; i++) {
      assertThat(get(protocol)).isEqualTo(200);
    }
    assertThat(ownRequests).hasValue(0);
  }

  /**
   * RFC 9525 §6.1, RFC 4985: a certificate must bear the domain that the policy names, and the name
   * of the host that DNS gave counts for nothing.
   */
  @Test
  void whoAnswersForDnsCannotChooseWhoseCertificateIsBelieved() throws Exception {
    var context = new SSLContext[2];
    for (int i = 0; i < 2; i++) {
      var store = store(i == 0 ? "example.test" : "server.test");
      var keys = new SslContextFactory.Server();
      keys.setKeyStore(store);
      keys.setKeyStorePassword("changeit");
      keys.setSniRequired(false);
      var http = new HttpConnectionFactory();
      http.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer(false));
      ports[i] =
          listen(new ServerConnector(server, new SslConnectionFactory(keys, "http/1.1"), http));
      context[i] = trusting(store);
    }
    String url = "srv+https://" + NAME;
    dns.tell(srv(NAME, 0, 1, ports[0], "server.test"));
    try (var secure = transport(context[0].getSocketFactory())) {
      assertThat(get(secure, url, Protocol.HTTP1, TIME, Tls.DEFAULT)).isEqualTo(200);
    }
    dns.tell(srv(NAME, 0, 1, ports[1], "server.test"));
    try (var secure = transport(context[1].getSocketFactory())) {
      var failure =
          catchThrowableOfType(
              UpstreamException.class, () -> get(secure, url, Protocol.HTTP1, TIME, Tls.DEFAULT));
      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_FAILED);
      var named = new Tls(null, null, "server.test");
      assertThat(get(secure, url, Protocol.HTTP1, TIME, named)).isEqualTo(201);
    }
  }

  private KeyStore store(String name) throws Exception {
    Path file = directory.resolve(name + ".p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                List.of(
                    (tool
                            + " -genkeypair -alias a -keyalg EC -dname CN=x -storepass changeit"
                            + " -ext san=dns:"
                            + name
                            + " -keystore "
                            + file)
                        .split(" ")))
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
