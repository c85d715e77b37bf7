package dev.portcullis.proxy.origin;

import dev.portcullis.configuration.ForwardingFields;
import dev.portcullis.configuration.PortcullisConfiguration.Proxies;
import dev.portcullis.proxy.origin.ForwardedChain.MalformedChainException;
import dev.portcullis.request.HopByHop;
import dev.portcullis.request.HttpFields;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind the proxies that are trusted.
 *
 * <p>Of {@code Forwarded} (RFC 7239) and {@code X-Forwarded-*} only those are read that the proxies
 * write; a proxy passes the others on as its client wrote them. The chain is walked from its end,
 * which the nearest proxy wrote, as long as the hops are trusted. Doubt never falls back to a
 * trusted peer: what is malformed, contradictory, longer than is read, or names nobody, is a
 * problem that the request is refused for. A proxy that says nothing at all speaks for itself.
 */
public final class TrustedProxies {

  private static final Set<String> STANDARD = Set.of("forwarded");
  private static final Set<String> CUSTOMARY =
      Set.of("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-prefix");

  private final Proxies proxies;

  public TrustedProxies(Proxies proxies) {
    this.proxies = proxies;
  }

  private boolean trusts(InetAddress address) {
    var networks = proxies.networks();
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Finds where a request comes from.
   *
   * @param peer as one that speaks for itself; what comes out where it is not trusted
   * @param fields as they came, those for this connection included
   */
  public ClientOrigin origin(ClientOrigin peer, HttpFields fields) {
    if (!trusts(peer.peer())) {
      return peer;
    }
    boolean standard = proxies.fields() == ForwardingFields.FORWARDED;
    // Whoever has a field listed there may hope that a proxy takes away what it wrote.
    for (String listed : HopByHop.listed(fields)) {
      if ((standard ? STANDARD : CUSTOMARY).contains(listed)) {
        return peer.doubted("the forwarding fields are listed in Connection");
      }
    }
    try {
      return told(
          peer, standard ? ForwardedChain.standard(fields) : ForwardedChain.customary(fields));
    } catch (MalformedChainException e) {
      return recorded(peer, standard ? null : nearest(fields))
          .doubted(String.valueOf(e.getMessage()));
    }
  }

  private ClientOrigin told(ClientOrigin peer, ForwardedChain chain)
      throws MalformedChainException {
    var hops = new ArrayList<InetAddress>(chain.hops().size());
    for (int i = chain.hops().size() - 1; i >= 0; i--) {
      var hop = chain.hops().get(i).address();
      if (hop == null) {
        return peer.doubted("the trusted proxies do not name their client");
      }
      hops.add(0, hop);
      if (!trusts(hop)) {
        break;
      }
    }
    int distance = Math.max(1, hops.size());
    var client = recorded(peer, hops.isEmpty() ? null : hops.get(0));
    try {
      String proto = ForwardedChain.said(chain.protos(), distance);
      String host = ForwardedChain.said(chain.hosts(), distance);
      return new ClientOrigin(
          peer.peer(),
          client.client(),
          proto.isEmpty() ? peer.scheme() : ForwardedChain.scheme(proto),
          host.isEmpty() ? null : host,
          hops,
          ForwardedPrefix.of(chain.prefixes(), distance),
          null);
    } catch (MalformedChainException e) {
      return client.doubted(String.valueOf(e.getMessage()));
    }
  }

  private static ClientOrigin recorded(ClientOrigin peer, @Nullable InetAddress client) {
    return client == null
        ? peer
        : new ClientOrigin(peer.peer(), client, peer.scheme(), null, List.of(client), "", null);
  }

  /** Who the nearest proxy says is its client, whatever else is wrong: for the record alone. */
  private static @Nullable InetAddress nearest(HttpFields fields) {
    var lines = fields.all("X-Forwarded-For");
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    var node = ForwardedNode.parse(last.substring(last.lastIndexOf(',') + 1).strip());
    return node == null ? null : node.address();
  }
}
