package dev.portcullis.configuration;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A block of addresses (RFC 4632, RFC 4291 §2.3).
 *
 * @param address any address of the block
 * @param prefix how many leading bits all its addresses share
 */
public record Network(InetAddress address, int prefix) {

  public Network {
    if (prefix < 0 || prefix > address.getAddress().length * 8) {
      throw new IllegalArgumentException("no prefix length of this address family");
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = Addresses.literal(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new Network(address, address.getAddress().length * 8);
    }
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("no prefix length");
    }
    return new Network(address, Integer.parseInt(length));
  }

  /** Whether the address is in the block; never across address families. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    int whole = prefix / 8;
    if (mine.length != theirs.length || !Arrays.equals(mine, 0, whole, theirs, 0, whole)) {
      return false;
    }
    int rest = prefix % 8;
    int mask = 0xff << (8 - rest);
    return rest == 0 || (mine[whole] & mask & 0xff) == (theirs[whole] & mask & 0xff);
  }
}
