package dev.portcullis.proxy.enforcement;

import dev.portcullis.configuration.ForwardingFields;
import dev.portcullis.configuration.Network;
import dev.portcullis.configuration.PortcullisConfiguration.Proxies;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.Metering;
import dev.portcullis.decision.Obligations;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.policy.route.Forwarding;
import dev.portcullis.proxy.exchange.BodyMemory;
import dev.portcullis.proxy.mirror.Mirrors;
import dev.portcullis.proxy.observation.DecisionLine;
import dev.portcullis.proxy.resilience.NodeLimit;
import dev.portcullis.proxy.resilience.Surroundings;
import dev.portcullis.proxy.stream.StreamReview;
import dev.portcullis.proxy.tunnel.Tunnels;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.proxy.upstream.transport.HttpTransport;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.JudgedFields;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The enforcement point in a servlet server, with decisions that a test makes. */
final class Gate implements AutoCloseable {

  /** So that an upstream is only ever given up where a test is about that. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration IMPATIENCE = Duration.ofMillis(1500);

  private final Server server = new Server(new QueuedThreadPool(40));
  private final ServerConnector connector;
  private final ServerConnector http2;
  private final BlockingQueue<DecisionLine> lines = new LinkedBlockingQueue<>();
  final List<AccessRequest> asked = new ArrayList<>();
  final List<String> interim = new CopyOnWriteArrayList<>();
  final Drain drain = new Drain();
  final AtomicReference<@Nullable Function<AccessRequest, Decision>> again =
      new AtomicReference<>();
  final StreamReview streams;
  final Tunnels tunnels;
  final HttpTransport transport;
  final Mirrors mirrors;
  final BodyMemory memory = new BodyMemory(1 << 20);
  final Enforcement enforcement;

  private Gate(Function<AccessRequest, Decision> decide, Proxies trusted, Duration idle)
      throws Exception {
    transport = transport(idle);
    mirrors = new Mirrors(() -> transport(idle));
    streams =
        new StreamReview(
            (request, now) -> judgeAgain(request, decide), Clock.systemUTC(), again::hashCode);
    tunnels = new Tunnels(streams, 2);
    enforcement =
        new Enforcement(
            settings(trusted),
            Clock.systemUTC(),
            new Scripted(decide),
            transport,
            mirrors,
            drain,
            streams,
            tunnels,
            new NodeLimit(0, 1000, () -> 0, Surroundings.of(null)),
            memory,
            lines::add);
    connector = new ServerConnector(server, new HttpConnectionFactory(configuration()));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    http2 = new ServerConnector(server, new HTTP2CServerConnectionFactory(configuration()));
    http2.setHost("127.0.0.1");
    server.addConnector(http2);
    var context = new ServletContextHandler();
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    context.addServlet(new ServletHolder(new Face(enforcement, interim)), "/*");
    server.setHandler(context);
    server.start();
  }

  private static HttpTransport transport(Duration idle) {
    return new HttpTransport(
        new TransportLimits(64, 64, idle), UpstreamTls.of(Optional.empty()), null);
  }

  /** As lenient as a server can be, so that what is refused is refused by us. */
  private static HttpConfiguration configuration() {
    var configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(64 << 10);
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    return configuration;
  }

  private static ProxySettings settings(Proxies trusted) {
    return new ProxySettings(
        "test",
        -1,
        trusted,
        16 << 10,
        ProxySettings.MOST_HEADER_FIELDS,
        Path.of("unused"),
        false,
        Duration.ofSeconds(1));
  }

  /** A gate that permits all and forwards to these upstreams. */
  static Gate to(RawUpstream... upstreams) throws Exception {
    return permitting(10 << 20, false, List.of(), upstreams);
  }

  /** A gate that permits all, and gives up an upstream that says nothing for a while. */
  static Gate impatient(RawUpstream upstream) throws Exception {
    var target = impatient(List.of(upstream.url()));
    return deciding(request -> permitted(request, target, Long.MAX_VALUE, false), List.of());
  }

  static Gate permitting(
      long maxBody, boolean credentials, List<String> trusted, RawUpstream... upstreams)
      throws Exception {
    var targets = List.of(upstreams).stream().map(RawUpstream::url).toList();
    return deciding(
        request -> permitted(request, upstream(targets), maxBody, credentials), trusted);
  }

  /** A gate that permits all, behind trusted proxies. */
  static Gate behind(ForwardingFields fields, String trusted, RawUpstream upstream)
      throws Exception {
    var target = upstream(List.of(upstream.url()));
    return new Gate(
        request -> permitted(request, target, 1000, false),
        trusted(fields, List.of(trusted)),
        Duration.ofSeconds(30));
  }

  private static Proxies trusted(ForwardingFields fields, List<String> networks) {
    return new Proxies(networks.stream().map(Network::parse).toList(), fields);
  }

  static Gate toTargets(List<String> targets) throws Exception {
    return deciding(request -> permitted(request, upstream(targets), 10 << 20, false), List.of());
  }

  static Gate deciding(Function<AccessRequest, Decision> decide, List<String> trusted)
      throws Exception {
    return new Gate(decide, trusted(ForwardingFields.X_FORWARDED, trusted), Duration.ofSeconds(30));
  }

  static Upstream upstream(List<String> targets) {
    return waiting(targets, PATIENCE);
  }

  /** One that is given up when it says nothing for a while. */
  static Upstream impatient(List<String> targets) {
    return waiting(targets, IMPATIENCE);
  }

  private static Upstream waiting(List<String> targets, Duration time) {
    return Upstream.of("test", targets).waiting(new Timeouts(PATIENCE, time, time, null));
  }

  /** This upstream, spoken to in another way. */
  static Upstream spoken(Upstream upstream, Protocol protocol) {
    return spoken(upstream, protocol, upstream.tls());
  }

  static Upstream spoken(Upstream upstream, Protocol protocol, Tls tls) {
    return new Upstream(
        upstream.name(),
        upstream.targets(),
        protocol,
        upstream.timeouts(),
        upstream.balance(),
        upstream.retries(),
        upstream.circuitBreaker(),
        upstream.health(),
        upstream.concurrency(),
        tls);
  }

  static Permitted permitted(
      AccessRequest request, Upstream upstream, long maxBody, boolean credentials) {
    return new Permitted(
        facts(request.id(), Reason.PERMITTED),
        new Obligations(
            new Forwarding(
                upstream,
                "",
                maxBody,
                PassedFields.of(credentials, List.of(), List.of(), JudgedFields.USUAL),
                Priority.NORMAL,
                List.of("websocket", "rot13/1")),
            request,
            request.path().raw(),
            HttpFields.EMPTY,
            "alice\r\nX: \u00e4",
            Set.of("reader", "auditor"),
            "an.assertion.jws",
            null,
            Metering.NONE,
            null,
            List.of(),
            null));
  }

  static Denied denied(String id, Reason reason, String... headers) {
    return new Denied(facts(id, reason), HttpFields.of(headers));
  }

  private static DecisionFacts facts(String id, Reason reason) {
    return new DecisionFacts(
        id,
        7,
        "test",
        Subject.ANONYMOUS,
        reason,
        List.of(),
        List.of(),
        List.of(),
        0,
        "",
        Map.of(),
        null);
  }

  /** As {@link #again} says; as the first time where it says nothing. */
  private Decision judgeAgain(AccessRequest request, Function<AccessRequest, Decision> decide) {
    var scripted = again.get();
    return (scripted == null ? decide : scripted).apply(request);
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Where HTTP/2 is spoken, in the clear and from the start. */
  int http2Port() {
    return http2.getLocalPort();
  }

  RawClient.Answer get(String path, String... fields) throws Exception {
    return RawClient.exchange(
        port(), "GET " + path + " HTTP/1.1\r\nHost: api.test\r\n" + lines(fields) + "\r\n");
  }

  RawClient.Answer send(String request) throws Exception {
    return RawClient.exchange(port(), request);
  }

  private static String lines(String... fields) {
    var text = new StringBuilder();
    for (String field : fields) {
      text.append(field).append("\r\n");
    }
    return text.toString();
  }

  /** The next decision line; waits for it. */
  DecisionLine line() throws InterruptedException {
    var line = lines.poll(60, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("no decision line");
    }
    return line;
  }

  @Override
  public void close() throws Exception {
    tunnels.close();
    server.stop();
    streams.close();
    mirrors.close();
    transport.close();
  }

  /** What the servlet of the application is, without the server's injection. */
  private static final class Face extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Enforcement enforcement;

    private final transient List<String> interim;

    Face(Enforcement enforcement, List<String> interim) {
      this.enforcement = enforcement;
      this.interim = interim;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      BiConsumer<Integer, String[]> writer =
          (status, fields) -> interim.add(status + " " + String.join(" ", fields));
      request.setAttribute("dev.portcullis.answer", writer);
      enforcement.serve(request, response);
    }
  }

  private final class Scripted implements Decisions {
    private final Function<AccessRequest, Decision> decide;

    Scripted(Function<AccessRequest, Decision> decide) {
      this.decide = decide;
    }

    @Override
    public Decision decide(AccessRequest request) {
      synchronized (asked) {
        asked.add(request);
      }
      return decide.apply(request);
    }

    @Override
    public Decision judgeAgain(AccessRequest request, Instant now) {
      return Gate.this.judgeAgain(request, decide);
    }

    @Override
    public Decision refuse(RefusedRequest request) {
      return denied(request.id(), request.reason());
    }
  }
}
