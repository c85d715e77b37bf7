package dev.portcullis.threat.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Octets as text, where nothing names another encoding. */
public final class Charsets {

  /** The longest UTF-8 sequence, without its first octet. */
  private static final int MOST_CONTINUED = 3;

  private Charsets() {}

  /** As UTF-8 where it is UTF-8, else octet by octet: ASCII is the same in both. */
  public static String text(byte[] octets) {
    return text(octets, 0);
  }

  /** The same from {@code from} on; an unfinished character at the end does not count. */
  public static String text(byte[] octets, int from) {
    try {
      int end = end(octets, from);
      return decoded(StandardCharsets.UTF_8, octets, from, end);
    } catch (CharacterCodingException e) {
      return octets(octets, from, octets.length);
    }
  }

  public static String octets(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }

  public static String decoded(Charset charset, byte[] octets, int from, int to)
      throws CharacterCodingException {
    return charset.newDecoder().decode(ByteBuffer.wrap(octets, from, to - from)).toString();
  }

  /** Behind what is left of a character that began before the octets do. */
  public static int start(byte[] octets) {
    int start = 0;
    while (start < Math.min(MOST_CONTINUED, octets.length) && continued(octets[start])) {
      start++;
    }
    return start;
  }

  private static int end(byte[] octets, int from) {
    int last = octets.length - 1;
    int first = Math.max(from, octets.length - MOST_CONTINUED);
    while (last > first && continued(octets[last])) {
      last--;
    }
    boolean unfinished =
        last >= from
            && octets[last] < 0
            && !continued(octets[last])
            && last + size(octets[last]) > octets.length;
    return unfinished ? last : octets.length;
  }

  private static boolean continued(byte octet) {
    return (octet & 0xc0) == 0x80;
  }

  private static int size(byte first) {
    return Math.max(1, Integer.numberOfLeadingZeros(~(first << 24)));
  }

  /** The same octets without the mark of UTF-8 before them. */
  public static int mark(byte[] octets) {
    byte[] mark = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    return octets.length >= 3 && Arrays.equals(octets, 0, 3, mark, 0, 3) ? 3 : 0;
  }
}
