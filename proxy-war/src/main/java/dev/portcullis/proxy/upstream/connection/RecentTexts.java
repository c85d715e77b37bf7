package dev.portcullis.proxy.upstream.connection;

import java.nio.charset.StandardCharsets;

/**
 * Short texts that came lately on one connection to an upstream: its answers repeat themselves,
 * from the server's name to the second of the date. Used by one thread at a time; of texts that
 * share a slot the last one is kept.
 */
public final class RecentTexts {

  /** In characters; so all of them together take some 7 KiB at most. */
  public static final int LONGEST = 64;

  private static final int SLOTS = 64;

  private final String[] slots = new String[SLOTS];

  /** The bytes from {@code start} to {@code end} as text; every byte is a character. */
  public String text(byte[] bytes, int start, int end) {
    if (end - start > LONGEST) {
      return fresh(bytes, start, end);
    }
    int slot = slot(bytes, start, end);
    String known = slots[slot];
    if (known != null && stands(known, bytes, start, end)) {
      return known;
    }
    String text = fresh(bytes, start, end);
    slots[slot] = text;
    return text;
  }

  private static String fresh(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static int slot(byte[] bytes, int start, int end) {
    int hash = end - start;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + bytes[i];
    }
    return (hash ^ hash >>> 8 ^ hash >>> 16) & (SLOTS - 1);
  }

  /** Whether the text is what stands there. */
  public static boolean stands(String text, byte[] bytes, int start, int end) {
    if (text.length() != end - start) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if ((bytes[i] & 0xff) != text.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }
}
