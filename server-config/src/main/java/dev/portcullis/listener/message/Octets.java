package dev.portcullis.listener.message;

/** Classes of octets in a request's head, one bit each (RFC 9110 §5.6.2, §5.5; RFC 3986 §2). */
public final class Octets {

  public static final int TOKEN = 1;
  public static final int FIELD_VALUE = 1 << 1;
  static final int TARGET = 1 << 2;
  static final int HOST_NAME = 1 << 3;
  static final int IP_LITERAL = 1 << 4;
  public static final int DIGIT = 1 << 5;

  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      CLASSES[c] = (byte) classesOf(c);
    }
  }

  private Octets() {}

  private static int classesOf(int c) {
    boolean digit = c >= '0' && c <= '9';
    boolean alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    boolean hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    boolean visible = c > 0x20 && c < 0x7f;
    return (digit || alpha || (visible && "!#$%&'*+-.^_`|~".indexOf(c) >= 0) ? TOKEN : 0)
        | (visible || c == ' ' || c == '\t' || c >= 0x80 ? FIELD_VALUE : 0)
        | (visible && c != '#' ? TARGET : 0)
        | (digit || alpha || c == '.' || c == '-' || c == '_' ? HOST_NAME : 0)
        | (hex || c == ':' || c == '.' ? IP_LITERAL : 0)
        | (digit ? DIGIT : 0);
  }

  public static boolean is(int classes, byte octet) {
    return (CLASSES[octet & 0xff] & classes) != 0;
  }

  /** Whether {@code [from, to)} has at least one octet and all are of the class. */
  public static boolean all(int classes, byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!is(classes, octets[i])) {
        return false;
      }
    }
    return from < to;
  }

  /** Whether {@code text} has at least one character, and all are octets of the class. */
  public static boolean all(int classes, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff || !is(classes, (byte) text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether {@code [from, to)} is {@code lowerCase}, ASCII letters compared without case. */
  public static boolean equalsIgnoreCase(String lowerCase, byte[] octets, int from, int to) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      int c = octets[from + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where {@code wanted} stands first in {@code [from, to)}, or {@code to}. */
  public static int find(char wanted, byte[] octets, int from, int to) {
    int i = from;
    while (i < to && octets[i] != wanted) {
      i++;
    }
    return i;
  }
}
