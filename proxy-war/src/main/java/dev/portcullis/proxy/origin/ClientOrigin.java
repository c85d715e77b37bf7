package dev.portcullis.proxy.origin;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param peer the other end of the connection
 * @param client the peer, or whom the trusted proxies say that they speak for
 * @param scheme of the client's connection: {@code http} or {@code https}
 * @param host the authority that the proxies say the client asked for, or null
 * @param hops the client and the trusted proxies behind it up to the peer, which is not among them;
 *     empty where the peer speaks for itself
 * @param prefix of the path, which the proxies cut off; may be empty
 * @param problem why what the proxies say cannot be believed, or null; the request is refused then,
 *     and the rest of this is for the record only
 */
public record ClientOrigin(
    InetAddress peer,
    InetAddress client,
    String scheme,
    @Nullable String host,
    List<InetAddress> hops,
    String prefix,
    @Nullable String problem) {

  public ClientOrigin {
    hops = List.copyOf(hops);
  }

  /** Of a peer that speaks for itself. */
  public static ClientOrigin of(InetAddress peer, String scheme) {
    return new ClientOrigin(peer, peer, scheme, null, List.of(), "", null);
  }

  /** This, if it could be believed. */
  ClientOrigin doubted(String why) {
    return new ClientOrigin(peer, client, scheme, host, hops, prefix, why);
  }
}
