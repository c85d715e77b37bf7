package dev.portcullis.listener;

import dev.portcullis.listener.connection.Clients;
import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.connection.InnerListeners;
import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.listener.http1.GuardedHttpFilter;
import dev.portcullis.listener.http2.Http2Filter;
import dev.portcullis.listener.message.AnswerHeads;
import dev.portcullis.listener.proxyprotocol.ListedNetworks;
import dev.portcullis.listener.proxyprotocol.ProxyProtocolFilter;
import dev.portcullis.listener.threads.ReadStrategy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/** A real server of the kind that the bundle embeds, behind the guard, on a port of its own. */
public final class GuardedServer implements AutoCloseable {

  /** Set of a request whose answer is the server's own, not the application's. */
  public static final String SERVERS = "test.servers";

  /** What answers. */
  public interface Application {
    void serve(Request request, Response response) throws Exception;
  }

  private final Gate gate = new Gate();
  private final Clients clients;
  private final HttpServer server = new HttpServer();
  private final NetworkListener listener = new NetworkListener("test", "127.0.0.1", 0);

  public GuardedServer(Application application) throws IOException {
    this(application, ListenerBounds.current());
  }

  public GuardedServer(Application application, ListenerBounds bounds) throws IOException {
    this(application, bounds, transport -> {});
  }

  /**
   * @param settings of the transport, before it starts
   */
  public GuardedServer(
      Application application, ListenerBounds bounds, Consumer<TCPNIOTransport> settings)
      throws IOException {
    this(application, bounds, settings, "");
  }

  /**
   * @param balancers networks from which connections begin with a header of the PROXY protocol
   */
  public GuardedServer(
      Application application,
      ListenerBounds bounds,
      Consumer<TCPNIOTransport> settings,
      String balancers)
      throws IOException {
    gate.open();
    settings.accept(listener.getTransport());
    clients = new Clients(bounds);
    listener
        .getTransport()
        .setWorkerThreadPoolConfig(
            ThreadPoolConfig.defaultConfig().copy().setCorePoolSize(8).setMaxPoolSize(200));
    listener.getTransport().setIOStrategy(ReadStrategy.getInstance());
    listener.registerAddOn(
        (at, chain) -> {
          int http = chain.indexOfType(HttpServerFilter.class);
          var inner = new InnerListeners(Set.of());
          chain.set(http, new GuardedHttpFilter(gate, clients, inner));
          chain.add(http + 1, new Http2Filter());
          if (!balancers.isEmpty()) {
            var networks = ListedNetworks.parse(balancers);
            chain.add(
                chain.indexOfType(TransportFilter.class) + 1,
                new ProxyProtocolFilter(networks, clients, inner));
          }
        });
    server.addListener(listener);
    server.getServerConfiguration().setDefaultErrorPageGenerator((r, s, p, d, e) -> "");
    server
        .getServerConfiguration()
        .addHttpHandler(
            new HttpHandler() {
              @Override
              public void service(Request request, Response response) throws Exception {
                var heads = (AnswerHeads) request.getAttribute(AnswerHeads.ATTRIBUTE);
                heads.accept(200);
                application.serve(request, response);
                heads.accept(request.getAttribute(SERVERS) == null ? response.getStatus() : 0);
              }
            });
    server.start();
    listener.getTransport().setWriteTimeout(bounds.writeNanos() / 1_000_000, TimeUnit.MILLISECONDS);
    listener.getTransport().setReadTimeout(bounds.bodyNanos() / 1_000_000, TimeUnit.MILLISECONDS);
  }

  public Gate gate() {
    return gate;
  }

  int port() {
    return listener.getPort();
  }

  public Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  public static void send(Socket socket, String octets) throws IOException {
    socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** All that comes until the connection ends. */
  public String exchange(String octets) throws IOException {
    try (Socket socket = connect()) {
      send(socket, octets);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    clients.stop();
  }
}
