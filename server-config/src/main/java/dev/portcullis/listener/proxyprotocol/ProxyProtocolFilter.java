package dev.portcullis.listener.proxyprotocol;

import dev.portcullis.listener.connection.Client;
import dev.portcullis.listener.connection.Clients;
import dev.portcullis.listener.connection.InnerListeners;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Malformed;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Partial;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Whole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol that connections from listed networks begin with, before
 * TLS and before HTTP. From there it is required: a connection without one, or with one that is not
 * exactly right, ends without an answer. From elsewhere it is never read, so nobody else can say
 * who they are; there it is a malformed request. Its time is that of the first head of a request.
 */
public final class ProxyProtocolFilter extends BaseFilter {

  private final Attribute<Boolean> awaited =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("portcullis.proxy-protocol");

  private final ListedNetworks networks;
  private final Clients clients;
  private final InnerListeners inner;
  private final PeerAddress peers = new PeerAddress();

  /**
   * @param inner listeners where it is not spoken
   */
  public ProxyProtocolFilter(ListedNetworks networks, Clients clients, InnerListeners inner) {
    this.networks = networks;
    this.clients = clients;
    this.inner = inner;
  }

  /** Who is listed is asked of the address that the operating system knows. */
  @Override
  public NextAction handleAccept(FilterChainContext context) {
    Connection<?> connection = context.getConnection();
    InetAddress peer = address(connection);
    if (!inner.has(connection) && (peer == null || networks.contain(peer))) {
      awaited.set(connection, true);
    }
    return context.getInvokeAction();
  }

  private static @Nullable InetAddress address(Connection<?> connection) {
    return connection.getPeerAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    Connection<?> connection = context.getConnection();
    if (awaited.get(connection) == null) {
      return context.getInvokeAction();
    }
    Buffer input = context.getMessage();
    var header = ProxyHeader.read(beginning(input));
    if (header instanceof Whole whole) {
      return begun(context, input, whole);
    }
    if (header instanceof Partial) {
      return context.getStopAction(input);
    }
    return end(context, header);
  }

  private static byte[] beginning(Buffer input) {
    byte[] octets = new byte[Math.min(input.remaining(), ProxyHeader.MOST_OCTETS)];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = input.get(input.position() + i);
    }
    return octets;
  }

  private NextAction begun(FilterChainContext context, Buffer input, Whole header) {
    Connection<?> connection = context.getConnection();
    awaited.remove(connection);
    InetAddress source = header.source();
    if (source != null && !introduce(connection, source)) {
      return end(context, header);
    }
    if (input.remaining() == header.octets()) {
      input.tryDispose();
      return context.getStopAction();
    }
    context.setMessage(input.split(input.position() + header.octets()));
    return context.getInvokeAction();
  }

  private boolean introduce(Connection<?> connection, InetAddress source) {
    return clients.introduced(Client.of(connection, inner), () -> peers.set(connection, source));
  }

  private NextAction end(FilterChainContext context, ProxyHeader header) {
    if (header instanceof Malformed) {
      clients.sentAway(Clients.Reason.PROXY_PROTOCOL);
    }
    context.getConnection().closeSilently();
    return context.getStopAction();
  }
}
