package dev.portcullis.threat.text;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.hex;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Decodings that an upstream, or what stands behind it, may apply to a value. Each is lenient: what
 * is no escape stays as it is, as in most software. Each reads its input once.
 */
public final class Decoding {

  private Decoding() {}

  /** Percent-decodes (RFC 3986 §2.1) once; bytes are read as UTF-8, {@code %uXXXX} as UTF-16. */
  public static String percent(CharSequence value, boolean plusIsSpace) {
    var decoded = new StringBuilder(value.length());
    var bytes = ByteBuffer.allocate(value.length() / 3 + 1);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int high = c == '%' ? hex(at(value, i + 1)) : -1;
      int low = high < 0 ? -1 : hex(at(value, i + 2));
      int unit = c == '%' && Chars.lower(at(value, i + 1)) == 'u' ? hexUnit(value, i + 2, 4) : -1;
      if (low >= 0) {
        bytes.put((byte) (high * 16 + low));
        i += 2;
        continue;
      }
      flush(bytes, decoded);
      decoded.append(unit >= 0 ? (char) unit : c == '+' && plusIsSpace ? ' ' : c);
      i += unit >= 0 ? 5 : 0;
    }
    flush(bytes, decoded);
    return decoded.toString();
  }

  /**
   * Broken sequences become U+FFFD. Overlong forms of ASCII (RFC 3629 §3), which no encoder makes
   * and lenient decoders read, become what those read.
   */
  private static void flush(ByteBuffer bytes, StringBuilder decoded) {
    if (bytes.position() > 0) {
      bytes.flip();
      shorten(bytes);
      decoded.append(StandardCharsets.UTF_8.decode(bytes));
      bytes.clear();
    }
  }

  private static void shorten(ByteBuffer bytes) {
    int kept = 0;
    for (int i = 0; i < bytes.limit(); i++) {
      int length = overlong(bytes, i);
      int last = bytes.get(i + Math.max(0, length - 1)) & 0x3f;
      int high = length < 2 ? 0 : (bytes.get(i + length - 2) & 1) << 6;
      bytes.put(kept++, length < 2 ? bytes.get(i) : (byte) (high | last));
      i += Math.max(0, length - 1);
    }
    bytes.limit(kept);
  }

  /**
   * How many octets the overlong form of an ASCII character has that begins at {@code at}, or 0.
   */
  private static int overlong(ByteBuffer bytes, int at) {
    int first = bytes.get(at) & 0xff;
    if (first == 0xc0 || first == 0xc1) {
      return continued(bytes, at + 1) ? 2 : 0;
    }
    int zeros = first == 0xe0 ? 1 : first == 0xf0 ? 2 : 0;
    for (int k = 1; k < zeros; k++) {
      if (at + k >= bytes.limit() || (bytes.get(at + k) & 0xff) != 0x80) {
        return 0;
      }
    }
    boolean small =
        zeros > 0 && at + zeros < bytes.limit() && (bytes.get(at + zeros) & 0xfe) == 0x80;
    return small && continued(bytes, at + zeros + 1) ? zeros + 2 : 0;
  }

  private static boolean continued(ByteBuffer bytes, int at) {
    return at < bytes.limit() && (bytes.get(at) & 0xc0) == 0x80;
  }

  /** {@code digits} hexadecimal digits from {@code from} on, or -1. */
  private static int hexUnit(CharSequence value, int from, int digits) {
    int unit = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = hex(at(value, i));
      if (digit < 0) {
        return -1;
      }
      unit = unit * 16 + digit;
    }
    return unit;
  }

  /** Escapes of JavaScript, Java, C: a backslash, then u and four digits, or x and two. */
  public static String backslashes(CharSequence value) {
    var decoded = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      char kind = c == '\\' ? at(value, i + 1) : 0;
      int digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
      int unit = digits > 0 ? hexUnit(value, i + 2, digits) : -1;
      decoded.append(unit >= 0 ? (char) unit : c);
      i += unit >= 0 ? 1 + digits : 0;
    }
    return decoded.toString();
  }

  /** Character references of HTML: numeric ones of any length, and the names that hide script. */
  public static String entities(CharSequence value) {
    var decoded = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int end = c == '&' ? entityEnd(value, i + 1) : -1;
      int replaced = end < 0 ? -1 : entity(value, i + 1, end);
      if (replaced >= 0) {
        decoded.append((char) replaced);
        i = at(value, end) == ';' ? end : end - 1;
      } else {
        decoded.append(c);
      }
    }
    return decoded.toString();
  }

  private static int entityEnd(CharSequence value, int from) {
    int i = at(value, from) == '#' ? from + 1 : from;
    int limit = Math.min(value.length(), from + 24);
    while (i < limit && Chars.word(value.charAt(i))) {
      i++;
    }
    return i > from + 1 ? i : -1;
  }

  private static final WordTable NAMES =
      WordTable.of(
          "<",
          "lt",
          ">",
          "gt",
          "&",
          "amp",
          "\"",
          "quot",
          "'",
          "apos",
          "(",
          "lpar",
          ")",
          "rpar",
          ":",
          "colon",
          "\t",
          "tab",
          "\n",
          "newline",
          "=",
          "equals",
          "/",
          "sol",
          ";",
          "semi",
          "`",
          "grave",
          "{",
          "lbrace lcub",
          "}",
          "rbrace rcub",
          ",",
          "comma",
          ".",
          "period",
          "$",
          "dollar",
          "!",
          "excl",
          "[",
          "lsqb lbrack",
          "]",
          "rsqb rbrack",
          "\\",
          "bsol",
          "|",
          "vert verbar",
          "%",
          "percnt",
          "+",
          "plus",
          "*",
          "ast",
          "#",
          "num",
          "_",
          "lowbar");

  private static int entity(CharSequence value, int from, int end) {
    if (at(value, from) != '#') {
      char mark = NAMES.mark(value, from, end);
      return mark == WordTable.NONE ? -1 : mark;
    }
    boolean hexadecimal = Chars.lower(at(value, from + 1)) == 'x';
    int radix = hexadecimal ? 16 : 10;
    int number = 0;
    int first = from + (hexadecimal ? 2 : 1);
    for (int i = first; i < end; i++) {
      int digit = value.charAt(i) < 0x80 ? Character.digit(value.charAt(i), radix) : -1;
      if (digit < 0 || number > 0xffff) {
        return -1;
      }
      number = number * radix + digit;
    }
    return end > first && number <= 0xffff ? number : -1;
  }

  /**
   * Forms of ASCII that software folds to it: fullwidth (U+FF01 to U+FF5E), enclosed letters, and
   * the quotes and brackets that databases have been seen to turn into their ASCII kin.
   */
  public static String folded(CharSequence value) {
    var folded = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      folded.append(c < 0x80 ? c : fold(c));
    }
    return folded.toString();
  }

  private static char fold(char c) {
    if (c >= 0xff01 && c <= 0xff5e) {
      return (char) (c - 0xfee0);
    }
    if (c >= 0x24b6 && c <= 0x24e9) {
      return (char) (c <= 0x24cf ? 'A' + c - 0x24b6 : 'a' + c - 0x24d0);
    }
    return switch (c) {
      case 0x02bc, 0xff07 -> '\'';
      case 0xfe64, 0x2039, 0x3008 -> '<';
      case 0xfe65, 0x203a, 0x3009 -> '>';
      case 0x3000, 0xa0 -> ' ';
      case 0x3002, 0x2024 -> '.';
      case 0x2044, 0x2215, 0x29f8 -> '/';
      case 0x2216, 0x29f5, 0xfe68 -> '\\';
      default -> c;
    };
  }
}
