package dev.portcullis.listener.proxyprotocol;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the first octets of a connection say in the PROXY protocol (HAProxy's {@code
 * proxy-protocol.txt}), versions 1 and 2.
 */
public sealed interface ProxyHeader {

  /** Octets of the longest header that is read: what every receiver must be able to (§2.2). */
  int MOST_OCTETS = 536;

  /** More must come before anything can be said. */
  record Partial() implements ProxyHeader {}

  /** No header, or none that can be believed. */
  record Malformed() implements ProxyHeader {}

  /**
   * A whole header.
   *
   * @param octets how long it is
   * @param source the client, or null where the balancer speaks for itself or cannot tell
   */
  record Whole(int octets, @Nullable InetAddress source) implements ProxyHeader {}

  /**
   * Reads a header.
   *
   * @param octets the first that came, at least {@link #MOST_OCTETS} where there are so many
   */
  static ProxyHeader read(byte[] octets) {
    if (octets.length == 0) {
      return new Partial();
    }
    return octets[0] == 'P' ? TextHeader.read(octets) : BinaryHeader.read(octets);
  }
}
