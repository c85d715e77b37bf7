package dev.portcullis.proxy;

import dev.portcullis.configuration.Network;
import dev.portcullis.request.HttpFields;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind the proxies that are trusted, from {@code Forwarded} (RFC 7239) and
 * {@code X-Forwarded-*}.
 *
 * <p>The chain is walked from its end, which the nearest proxy wrote, as long as the hops are
 * trusted; what is malformed ends the walk at the nearest trusted hop. A request that carries both
 * fields and names two different clients is believed in neither: a proxy that writes one passes the
 * other on as the client wrote it.
 */
final class TrustedProxies {

  /** The most hops that are looked at. */
  private static final int MOST = 32;

  private final List<Network> ranges;

  TrustedProxies(List<Network> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  boolean trusts(InetAddress address) {
    for (var range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Finds where a request comes from.
   *
   * @param scheme of the peer's connection
   */
  ClientOrigin origin(InetAddress peer, String scheme, HttpFields fields) {
    return trusts(peer)
        ? told(new ClientOrigin(peer, true, peer, scheme, null), fields)
        : new ClientOrigin(peer, false, peer, scheme, null);
  }

  /**
   * The same.
   *
   * @param peer not trusted so far; it is what comes out where that stays so
   */
  ClientOrigin origin(ClientOrigin peer, HttpFields fields) {
    return trusts(peer.peer()) ? origin(peer.peer(), peer.scheme(), fields) : peer;
  }

  private ClientOrigin told(ClientOrigin untold, HttpFields fields) {
    var standard = standard(untold, fields);
    var customary = customary(untold, fields);
    if (standard == null || customary == null) {
      return standard != null ? standard : customary != null ? customary : untold;
    }
    return standard.client().equals(customary.client()) ? standard : untold;
  }

  private @Nullable ClientOrigin standard(ClientOrigin untold, HttpFields fields) {
    var values = fields.all("Forwarded");
    if (values.isEmpty()) {
      return null;
    }
    var elements = ForwardedElement.parse(String.join(",", values));
    if (elements == null) {
      return untold;
    }
    var hops = new ArrayList<@Nullable InetAddress>(elements.size());
    elements.forEach(element -> hops.add(address(element.client())));
    int index = walk(hops);
    if (index == hops.size()) {
      return untold;
    }
    var element = elements.get(index);
    return told(untold, hops.get(index), element.proto(), element.host());
  }

  private @Nullable ClientOrigin customary(ClientOrigin untold, HttpFields fields) {
    var hops = new ArrayList<@Nullable InetAddress>(2);
    for (String value : fields.all("X-Forwarded-For")) {
      for (String hop : value.split(",", MOST + 1)) {
        hops.add(address(hop.strip()));
      }
    }
    int index = walk(hops);
    String proto =
        fields.count("X-Forwarded-Proto") == 1 ? fields.first("X-Forwarded-Proto") : null;
    String host = fields.count("X-Forwarded-Host") == 1 ? fields.first("X-Forwarded-Host") : null;
    if (hops.isEmpty() && proto == null && host == null) {
      return null;
    }
    return told(untold, index == hops.size() ? null : hops.get(index), proto, host);
  }

  /** The index of the client, or the number of hops where the nearest hop says nothing usable. */
  private int walk(List<@Nullable InetAddress> hops) {
    int index = hops.size();
    while (index > 0 && hops.get(index - 1) != null) {
      index--;
      var hop = hops.get(index);
      if (hop == null || !trusts(hop)) {
        break;
      }
    }
    return index;
  }

  private static ClientOrigin told(
      ClientOrigin untold,
      @Nullable InetAddress client,
      @Nullable String proto,
      @Nullable String host) {
    boolean known = "http".equalsIgnoreCase(proto) || "https".equalsIgnoreCase(proto);
    return new ClientOrigin(
        untold.peer(),
        true,
        client == null ? untold.peer() : client,
        known && proto != null ? proto.toLowerCase(Locale.ROOT) : untold.scheme(),
        host);
  }

  /** RFC 7239 §6: an address, IPv6 in brackets, maybe a port; a name or {@code unknown} is none. */
  private static @Nullable InetAddress address(@Nullable String node) {
    if (node == null) {
      return null;
    }
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      return end < 0 ? null : IpLiteral.parse(node.substring(1, end));
    }
    int colon = node.indexOf(':');
    boolean port = colon >= 0 && colon == node.lastIndexOf(':');
    return IpLiteral.parse(port ? node.substring(0, colon) : node);
  }
}
