package dev.portcullis.proxy.http2;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Writes header blocks without a memory: requests of many clients share a connection, and a table
 * that one could fill and another probe would tell them of one another (RFC 7541 §7.1). Not used by
 * two threads at once.
 */
public final class HpackEncoder {

  /** Never to be indexed by whoever passes the field on (RFC 7541 §7.1.3). */
  private static final Set<String> SECRET =
      Set.of("authorization", "cookie", "x-api-key", "dpop", "portcullis-assertion");

  private byte[] block = new byte[2048];
  private int length;
  private boolean started;

  /** Starts a block. The first says that there is no table (RFC 7541 §4.2). */
  public void start() {
    length = 0;
    if (!started) {
      started = true;
      put(0x20);
    }
  }

  /**
   * Adds a field; its name goes out in lower case (RFC 9113 §8.2).
   *
   * @param name characters below 256, as those of the value
   */
  public void field(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    int first = StaticTable.indexOf(lower);
    int whole = StaticTable.indexOf(first, lower, value);
    if (whole > 0) {
      integer(0x80, 7, whole);
      return;
    }
    integer(SECRET.contains(lower) ? 0x10 : 0, 4, first);
    if (first == 0) {
      string(lower);
    }
    string(value);
  }

  /** The block so far; its first {@link #length()} bytes. */
  public byte[] block() {
    return block;
  }

  public int length() {
    return length;
  }

  private void string(String text) {
    integer(0, 7, text.length());
    if (length + text.length() > block.length) {
      block = Arrays.copyOf(block, Math.max(2 * block.length, length + text.length()));
    }
    for (int i = 0; i < text.length(); i++) {
      block[length++] = (byte) text.charAt(i);
    }
  }

  private void integer(int flags, int prefix, int value) {
    int mask = (1 << prefix) - 1;
    if (value < mask) {
      put(flags | value);
      return;
    }
    put(flags | mask);
    int rest = value - mask;
    for (; rest >= 0x80; rest >>= 7) {
      put(rest & 0x7f | 0x80);
    }
    put(rest);
  }

  private void put(int octet) {
    if (length == block.length) {
      block = Arrays.copyOf(block, 2 * block.length);
    }
    block[length++] = (byte) octet;
  }
}
