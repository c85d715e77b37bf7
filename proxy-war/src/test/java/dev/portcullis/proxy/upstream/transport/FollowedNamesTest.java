package dev.portcullis.proxy.upstream.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.OwnListeners;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.proxy.upstream.name.Names;
import dev.portcullis.proxy.upstream.name.ServiceLookup;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets follow their names, on real servers at several addresses of the loopback network. */
@Timeout(120)
@Tag("slow")
class FollowedNamesTest {

  private static final Duration TIME = Duration.ofSeconds(60);
  private static final String FIRST = "127.0.0.1";
  private static final String SECOND = "127.0.0.2";
  private static final String OWN = "127.0.0.9";
  private static final String NOBODY = "127.0.0.4";

  /** Where names lead; a name that is missing cannot be resolved. */
  private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger ownRequests = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private final Server server = new Server();
  private int port;

  @SuppressWarnings("NullAway.Init")
  private HttpTransport transport;

  @BeforeEach
  void start() throws Exception {
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            answer(request, response);
            callback.succeeded();
            return true;
          }
        });
    server.start();
    port = listen(FIRST, 0);
    listen(SECOND, port);
    listen(OWN, port);
    var own = new OwnListeners(List.of(new InetSocketAddress(OWN, port)));
    transport =
        new HttpTransport(
            new TransportLimits(64, 64, TIME),
            UpstreamTls.of(Optional.empty()),
            null,
            own,
            new Names(this::lookUp, ServiceLookup.NONE, Duration.ofMillis(1)));
  }

  private int listen(String address, int wanted) throws Exception {
    var configuration = new HttpConfiguration();
    var connector =
        new ServerConnector(
            server,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration));
    connector.setHost(address);
    connector.setPort(wanted);
    server.addConnector(connector);
    connector.start();
    return connector.getLocalPort();
  }

  /** The status says at which address it was answered. */
  private void answer(Request request, Response response) throws InterruptedException {
    String at =
        ((InetSocketAddress) request.getConnectionMetaData().getLocalSocketAddress())
            .getAddress()
            .getHostAddress();
    if (at.equals(OWN)) {
      ownRequests.incrementAndGet();
    }
    if (request.getHttpURI().getPath().equals("/held")) {
      held.incrementAndGet();
      released.await();
    }
    response.setStatus(at.equals(FIRST) ? 201 : 202);
  }

  private List<InetAddress> lookUp(String name) throws IOException {
    var addresses = names.get(name);
    if (addresses == null) {
      throw new UnknownHostException("nobody knows " + name);
    }
    if (addresses.isEmpty()) {
      try {
        released.await(); // as a name server that does not answer
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return addresses;
  }

  private void lead(String name, String... addresses) throws Exception {
    var all = new ArrayList<InetAddress>();
    for (String address : addresses) {
      all.add(InetAddress.getByName(address));
    }
    names.put(name, all);
  }

  @AfterEach
  void stop() throws Exception {
    released.countDown();
    transport.close();
    server.stop();
  }

  private int get(String name, Protocol protocol) throws Exception {
    return get(name, "/", protocol, TIME);
  }

  private int get(String name, String path, Protocol protocol, Duration connect) throws Exception {
    var told = Upstream.of(name, List.of("http://" + name + ":" + port));
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
            told.tls());
    var status = new AtomicInteger();
    transport.exchange(upstream, request(path), new Status(status));
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

  private static UpstreamRequest request(String path) {
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
    return new UpstreamRequest("GET", path, HttpFields.EMPTY, none, false, Priority.NORMAL, null);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP2"})
  void aTargetIsWhereItsNameLeadsAndNoRequestGoesWhereItLedBefore(Protocol protocol)
      throws Exception {
    lead("api.test", FIRST);
    assertThat(get("api.test", protocol)).isEqualTo(201);
    for (int move = 0; move < 4; move++) {
      int there = move % 2 == 0 ? 202 : 201;
      lead("api.test", move % 2 == 0 ? SECOND : FIRST);
      Awaiting.until(() -> get("api.test", protocol), there);
      for (int i = 0; i < 20; i++) {
        assertThat(get("api.test", protocol)).isEqualTo(there);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP2"})
  void whatIsUnderWayEndsWhereItBegan(Protocol protocol) throws Exception {
    lead("api.test", FIRST);
    var first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return get("api.test", "/held", protocol, TIME);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Awaiting.until(held::get, 1);
    lead("api.test", SECOND);
    Awaiting.until(() -> get("api.test", protocol), 202);
    released.countDown();
    assertThat(first.get(TIME.toSeconds(), TimeUnit.SECONDS)).isEqualTo(201);
    assertThat(get("api.test", protocol)).isEqualTo(202);
  }

  @Test
  void aNameThatCannotBeResolvedLeadsWhereItLedAndIsCounted() throws Exception {
    lead("api.test", FIRST);
    assertThat(get("api.test", Protocol.HTTP1)).isEqualTo(201);
    assertThat(transport.unresolvedNames()).isZero();
    names.remove("api.test");
    Awaiting.until(transport::unresolvedNames, 1L);
    for (int i = 0; i < 20; i++) {
      assertThat(get("api.test", i % 2 == 0 ? Protocol.HTTP1 : Protocol.HTTP2)).isEqualTo(201);
    }
    lead("api.test", SECOND);
    Awaiting.until(transport::unresolvedNames, 0L);
    Awaiting.until(() -> get("api.test", Protocol.HTTP1), 202);
  }

  @Test
  void aNameThatNobodyKnowsYetIsFoundWhenItIsThere() throws Exception {
    var failure =
        catchThrowableOfType(UpstreamException.class, () -> get("late.test", Protocol.HTTP1));
    assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_FAILED);
    assertThat(failure).hasMessageContaining("cannot be resolved");
    lead("late.test", FIRST);
    Awaiting.until(() -> statusOf("late.test"), 201);
  }

  /** 0 where there is no answer. */
  private int statusOf(String name) throws Exception {
    try {
      return get(name, Protocol.HTTP1);
    } catch (UpstreamException e) {
      return 0;
    }
  }

  @Test
  void anAddressThatRefusesOrSaysNothingIsPassedOver() throws Exception {
    lead("refusing.test", "127.0.0.3", FIRST);
    try (var mute = new ServerSocket(port, 1, InetAddress.getByName(NOBODY))) {
      var waiting = new ArrayList<SocketChannel>();
      for (int i = 0; i < 8; i++) {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(mute.getLocalSocketAddress()); // until its backlog takes no more
        waiting.add(channel);
      }
      lead("mute.test", NOBODY, FIRST);
      for (int i = 0; i < 10; i++) {
        assertThat(get("refusing.test", Protocol.HTTP1)).isEqualTo(201);
        assertThat(get("mute.test", Protocol.HTTP1)).isEqualTo(201);
      }
      for (var channel : waiting) {
        channel.close();
      }
    }
  }

  /** DNS rebinding: who answers for the name cannot have this node ask its own console. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP2"})
  void aNameThatTurnsToAListenerOfThisNodeLeadsNowhere(Protocol protocol) throws Exception {
    lead("api.test", FIRST);
    assertThat(get("api.test", protocol)).isEqualTo(201);
    lead("api.test", OWN);
    Awaiting.until(() -> statusOf("api.test"), 0);
    for (int i = 0; i < 20; i++) {
      assertThat(catchThrowableOfType(UpstreamException.class, () -> get("api.test", protocol)))
          .hasMessageContaining("listener of this node");
    }
    lead("api.test", OWN, FIRST, "::ffff:" + OWN);
    Awaiting.until(() -> statusOf("api.test"), 201);
    for (int i = 0; i < 20; i++) {
      lead("api.test", i % 2 == 0 ? OWN : SECOND, FIRST);
      assertThat(get("api.test", protocol)).isIn(201, 202);
    }
    assertThat(ownRequests).hasValue(0);
  }

  @Test
  void lookUpsThatDoNotEndHoldARequestNoLongerThanItMayConnectAndNobodyElse() throws Exception {
    lead("api.test", FIRST);
    assertThat(get("api.test", Protocol.HTTP1)).isEqualTo(201);
    for (int i = 0; i < 20; i++) {
      String name = "mute-" + i + ".test";
      lead(name);
      var failure =
          catchThrowableOfType(
              UpstreamException.class, () -> get(name, "/", Protocol.HTTP1, Duration.ofMillis(20)));
      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_TIMEOUT);
      assertThat(get("api.test", i % 2 == 0 ? Protocol.HTTP1 : Protocol.HTTP2)).isEqualTo(201);
    }
    released.countDown();
    lead("mute-19.test", SECOND);
    Awaiting.until(() -> statusOf("mute-19.test"), 202);
  }
}
