package dev.portcullis.threat.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads short values that are Base64 (RFC 4648 §4 and §5, padded or not) of text. Random
 * identifiers decode to control characters within a few letters, and reading ends there.
 */
public final class Base64Text {

  public static final int MIN_LENGTH = 8;
  private static final int MAX_LENGTH = 8192;

  private Base64Text() {}

  /** The text, or null where the value is not Base64 or what it encodes is no text. */
  public static @Nullable String decode(String value) {
    int length = value.length();
    if (length < MIN_LENGTH || length > MAX_LENGTH || value.charAt(0) == '/') {
      return null;
    }
    var bytes = new byte[length * 3 / 4 + 1];
    int count = 0;
    int bits = 0;
    int held = 0;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      int sextet = sextet(c);
      if (sextet < 0 && c != '=') {
        return null;
      }
      bits = sextet < 0 ? bits : bits << 6 | sextet;
      held += sextet < 0 ? 0 : 6;
      if (held >= 8) {
        held -= 8;
        byte read = (byte) (bits >>> held);
        if (control(read)) {
          return null;
        }
        bytes[count++] = read;
      }
    }
    String text = new String(bytes, 0, count, StandardCharsets.UTF_8);
    return text.indexOf(0xfffd) >= 0 ? null : text;
  }

  /** NUL is let through: it hides attacks, and is refused as part of one. */
  private static boolean control(byte b) {
    return b > 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t';
  }

  /** A query turns {@code +} into a space. */
  private static int sextet(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (Chars.digit(c)) {
      return c - '0' + 52;
    }
    return c == '+' || c == '-' || c == ' ' ? 62 : c == '/' || c == '_' ? 63 : -1;
  }
}
