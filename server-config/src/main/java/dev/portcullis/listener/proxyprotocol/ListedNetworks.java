package dev.portcullis.listener.proxyprotocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Networks as the launcher has read and checked them: numeric address, slash, prefix length. */
public record ListedNetworks(List<Block> blocks) {

  /** Those of the load balancers of this server. */
  public static final ListedNetworks PROXY_PROTOCOL =
      parse(System.getProperty("bundle.http.proxy-protocol", ""));

  /**
   * A block of addresses.
   *
   * @param address any of them
   * @param prefix how many leading bits all share
   */
  record Block(InetAddress address, int prefix) {
    boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      int whole = prefix / 8;
      if (mine.length != theirs.length || !Arrays.equals(mine, 0, whole, theirs, 0, whole)) {
        return false;
      }
      int rest = prefix % 8;
      return rest == 0 || ((mine[whole] ^ theirs[whole]) & 0xff) >> (8 - rest) == 0;
    }
  }

  public ListedNetworks {
    blocks = List.copyOf(blocks);
  }

  /**
   * @param text comma-separated; empty: none
   */
  public static ListedNetworks parse(String text) {
    var blocks = new ArrayList<Block>();
    for (String block : text.isEmpty() ? new String[0] : text.split(",")) {
      int slash = block.indexOf('/');
      try {
        var address = InetAddress.getByName(block.substring(0, slash));
        blocks.add(new Block(address, Integer.parseInt(block.substring(slash + 1))));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("no network: " + block, e);
      }
    }
    return new ListedNetworks(blocks);
  }

  public boolean none() {
    return blocks.isEmpty();
  }

  boolean contain(InetAddress address) {
    for (Block block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
