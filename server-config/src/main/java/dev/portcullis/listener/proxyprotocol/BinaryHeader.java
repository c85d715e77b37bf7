package dev.portcullis.listener.proxyprotocol;

import dev.portcullis.listener.proxyprotocol.ProxyHeader.Malformed;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Partial;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Whole;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Version 2: a signature, a length, addresses, and further values that are skipped (§2.2). */
final class BinaryHeader {

  private static final byte[] SIGNATURE =
      "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1);

  /** Signature, version and command, family and protocol, length. */
  private static final int FIXED = 16;

  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int UNSPECIFIED = 0x00;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int UDP4 = 0x12;
  private static final int UDP6 = 0x22;
  private static final int UNIX_STREAM = 0x31;
  private static final int UNIX_DATAGRAM = 0x32;

  private BinaryHeader() {}

  static ProxyHeader read(byte[] octets) {
    int shared = Math.min(octets.length, SIGNATURE.length);
    if (!Arrays.equals(octets, 0, shared, SIGNATURE, 0, shared)) {
      return new Malformed();
    }
    if (octets.length < FIXED) {
      return new Partial();
    }
    int end = FIXED + number(octets, 14);
    int command = octets[12] & 0xff;
    if (end > ProxyHeader.MOST_OCTETS || (command != LOCAL && command != PROXY)) {
      return new Malformed();
    }
    if (octets.length < end) {
      return new Partial();
    }
    // Of a connection of the balancer's own all that follows is to be ignored.
    return command == LOCAL ? new Whole(end, null) : proxied(octets, end);
  }

  private static int number(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
  }

  /**
   * Of datagrams and sockets with a name no client is known: what a receiver does not take an
   * address of is to be taken as unspecified. Other families are to be refused.
   */
  private static ProxyHeader proxied(byte[] octets, int end) {
    return switch (octets[13] & 0xff) {
      case UNSPECIFIED, UDP4, UDP6, UNIX_STREAM, UNIX_DATAGRAM -> new Whole(end, null);
      case TCP4 -> source(octets, 4, end);
      case TCP6 -> source(octets, 16, end);
      default -> new Malformed();
    };
  }

  private static ProxyHeader source(byte[] octets, int length, int end) {
    int values = FIXED + 2 * length + 4;
    if (values > end || !wellFormed(octets, values, end)) {
      return new Malformed();
    }
    try {
      byte[] address = Arrays.copyOfRange(octets, FIXED, FIXED + length);
      return new Whole(end, InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("of one of two lengths", e);
    }
  }

  /** Type, length and value, again and again: they fill the rest exactly. */
  private static boolean wellFormed(byte[] octets, int from, int end) {
    int at = from;
    while (at + 3 <= end) {
      at += 3 + number(octets, at + 1);
    }
    return at == end;
  }
}
