package dev.portcullis.proxy.upstream.connection;

import dev.portcullis.configuration.TlsSuites;
import dev.portcullis.proxy.upstream.name.HostAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Opens connections to one target, in the clear or with TLS. */
public final class Connector {

  /**
   * So long one of several addresses is waited for before the next is tried; the last gets what is
   * left of the time. It is the machine that answers, not what runs there.
   */
  private static final long ONE_OF_SEVERAL_NANOS = Duration.ofSeconds(1).toNanos();

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"}; // RFC 8996

  private final SSLSocketFactory tls;
  private final @Nullable String serverName;
  private final List<String> offered;
  private final Watchdog watchdog;
  private final OwnListeners own;
  private final HostAddresses addresses;

  /**
   * @param serverName what is asked for and what the certificate must name, other than its name
   * @param offered the protocols that TLS may choose from (RFC 7301), the best first; empty: no
   *     choice is offered
   * @param own what is never connected to
   * @param addresses where the target's host is
   */
  public Connector(
      SSLSocketFactory tls,
      @Nullable String serverName,
      List<String> offered,
      Watchdog watchdog,
      OwnListeners own,
      HostAddresses addresses) {
    this.addresses = addresses;
    this.own = own;
    this.tls = tls;
    this.serverName = serverName;
    this.offered = offered;
    this.watchdog = watchdog;
  }

  /** Whether the target is still where this connection leads. */
  public boolean leadsToTarget(UpstreamConnection connection) {
    return addresses.has(connection.address());
  }

  /**
   * Connects to the first of the host's addresses that accepts, beginning with each in turn.
   *
   * @param time for all of it, the TLS handshake included
   */
  public UpstreamConnection connect(Target target, Duration time) throws IOException {
    long end = Watchdog.now() + time.toNanos();
    IOException last = new UnknownHostException("no address");
    var inTurn = addresses.inTurn(time, Watchdog.now());
    for (int i = 0; i < inTurn.size(); i++) {
      var address = new InetSocketAddress(inTurn.get(i), target.port());
      boolean more = i < inTurn.size() - 1;
      long accepted = more ? Math.min(end, Watchdog.now() + ONE_OF_SEVERAL_NANOS) : end;
      try {
        return connect(target, address, accepted, end);
      } catch (IOException e) {
        addresses.failed(address.getAddress(), Watchdog.now());
        last = e;
      }
    }
    throw last;
  }

  /**
   * @param accepted by when the address must have accepted
   */
  private UpstreamConnection connect(
      Target target, InetSocketAddress address, long accepted, long end) throws IOException {
    own.requireOther(address);
    var channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.socket().connect(address, millisUntil(accepted));
      return target.secure()
          ? secured(channel, address, target, end)
          : watched(channel, address, channel.socket());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private UpstreamConnection secured(
      SocketChannel channel, InetSocketAddress address, Target target, long end)
      throws IOException {
    String name = serverName == null ? target.name() : serverName;
    var socket = (SSLSocket) tls.createSocket(channel.socket(), name, target.port(), true);
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(TlsSuites.among(socket.getSupportedCipherSuites()));
    parameters.setApplicationProtocols(offered.toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
    socket.setSSLParameters(parameters);
    var connection = watched(channel, address, socket);
    connection.deadlines().allInAll(Duration.ofMillis(millisUntil(end)));
    try {
      socket.startHandshake();
    } catch (IOException e) {
      throw connection.expired() ? new SocketTimeoutException("TLS handshake timed out") : e;
    }
    connection.deadlines().rest();
    return connection;
  }

  private UpstreamConnection watched(
      SocketChannel channel, InetSocketAddress address, Socket socket) throws IOException {
    var connection = new UpstreamConnection(channel, address.getAddress(), socket);
    connection.deadlines().restIdle();
    watchdog.watch(connection);
    return connection;
  }

  private static int millisUntil(long end) throws SocketTimeoutException {
    long millis = Duration.ofNanos(end - Watchdog.now()).toMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("connect timed out");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
