package dev.portcullis.threat.text;

/** Questions about ASCII characters and small looks ahead; each takes bounded time. */
public final class Chars {

  private Chars() {}

  public static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  public static boolean letter(char c) {
    char l = lower(c);
    return l >= 'a' && l <= 'z';
  }

  public static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A character of an identifier. */
  public static boolean word(char c) {
    return letter(c) || digit(c) || c == '_';
  }

  /** A character of an identifier of any script: what ends a word of prose is none of these. */
  public static boolean wordLike(char c) {
    return word(c) || (c > 0x7f && Character.isLetterOrDigit(c));
  }

  public static boolean space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
  }

  public static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /** The character at {@code index}, or NUL outside the value. */
  public static char at(CharSequence value, int index) {
    return index >= 0 && index < value.length() ? value.charAt(index) : 0;
  }

  /** Whether {@code lower}, in lower case, stands at {@code index}, in any case. */
  public static boolean startsWith(CharSequence value, int index, String lower) {
    if (index < 0 || index + lower.length() > value.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (lower(value.charAt(index + i)) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The first index from {@code from} on that is no white space; the length where all is. */
  public static int skipSpace(CharSequence value, int from) {
    int i = from;
    while (i < value.length() && space(value.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The end of the identifier that begins at {@code from}. */
  public static int wordEnd(CharSequence value, int from) {
    int i = from;
    while (i < value.length() && word(value.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The index of {@code c} in [from, to), or -1. */
  public static int indexOf(CharSequence value, char c, int from, int to) {
    for (int i = from; i < Math.min(to, value.length()); i++) {
      if (value.charAt(i) == c) {
        return i;
      }
    }
    return -1;
  }

  public static int indexOf(CharSequence value, char c) {
    return indexOf(value, c, 0, value.length());
  }
}
