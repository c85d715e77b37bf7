package dev.portcullis.proxy.upstream.connection;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * The listeners of this node, which are no upstream's: console, probes and grid trust who can reach
 * them, and a request that this node forwards comes from its own address; to those for data it
 * would come again and again. Judged by the address and port that is connected to, each time,
 * whatever name or spelling led there and wherever that name led before.
 *
 * @param addresses where they are bound; a wildcard stands for every address of this machine
 */
public record OwnListeners(List<InetSocketAddress> addresses) {

  /** Nothing is kept from upstreams. */
  public static final OwnListeners NONE = new OwnListeners(List.of());

  public OwnListeners {
    addresses = List.copyOf(addresses);
  }

  /**
   * @throws ConnectException when a target is one of them
   */
  void requireOther(InetSocketAddress target) throws ConnectException {
    for (InetSocketAddress own : addresses) {
      if (own.getPort() == target.getPort() && reaches(target.getAddress(), own.getAddress())) {
        throw new ConnectException(
            "it is a listener of this node itself, which no upstream may be; name another target");
      }
    }
  }

  /** Who connects to a wildcard gets to the loopback address. */
  private static boolean reaches(InetAddress target, InetAddress own) {
    return target.equals(own)
        || (target.isAnyLocalAddress() && own.isLoopbackAddress())
        || (own.isAnyLocalAddress() && ofThisMachine(target));
  }

  private static boolean ofThisMachine(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true;
    }
  }
}
