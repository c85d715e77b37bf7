package dev.portcullis.policy.text;

import com.google.common.net.InetAddresses;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 network in CIDR notation. Never asks a name server.
 *
 * @param prefix its address bytes, not to be changed
 * @param bits how many leading bits count
 */
public record IpNetwork(byte[] prefix, int bits) {

  /** Reads {@code 10.0.0.0/8} or a single address; null for anything else. */
  public static @Nullable IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    var address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    var bits =
        slash < 0 ? Long.valueOf(8L * address.length) : Quantities.count(text.substring(slash + 1));
    if (bits == null || bits > 8L * address.length) {
      return null;
    }
    var network = new IpNetwork(address, bits.intValue());
    return Arrays.equals(network.masked(address), address) ? network : null;
  }

  /** The bytes of an address without zone; one of IPv4 mapped into IPv6 counts as IPv4. */
  private static byte @Nullable [] address(String text) {
    return InetAddresses.isInetAddress(text) && text.indexOf('%') < 0
        ? InetAddresses.forString(text).getAddress()
        : null;
  }

  /** Whether the address lies in this network; an unreadable one lies in none. */
  public boolean contains(String text) {
    int zone = text.indexOf('%');
    var address = address(zone < 0 ? text : text.substring(0, zone));
    return address != null
        && address.length == prefix.length
        && Arrays.equals(masked(address), prefix);
  }

  private byte[] masked(byte[] address) {
    var masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.max(0, Math.min(8, bits - 8 * i));
      masked[i] &= (byte) (0xff << (8 - kept));
    }
    return masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpNetwork that
        && bits == that.bits
        && Arrays.equals(prefix, that.prefix);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(prefix) + bits;
  }

  @Override
  public String toString() {
    return "IpNetwork[/" + bits + "]";
  }
}
