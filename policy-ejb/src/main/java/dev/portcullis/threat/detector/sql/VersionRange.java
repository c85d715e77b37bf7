package dev.portcullis.threat.detector.sql;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.digit;
import static dev.portcullis.threat.text.Chars.space;

import dev.portcullis.threat.text.Chars;

/**
 * Knows ranges of versions as package manifests have them ({@code >=16 || 14 >=14.17}): versions,
 * each with a comparison before it, joined by white space and {@code ||}.
 *
 * <p>What it lets pass, a query cannot tell from {@code 16 || 14}: a comparison stands behind white
 * space and before its version, and none is an equality.
 */
final class VersionRange {

  private static final int LONGEST = 256;

  private VersionRange() {}

  /** Whether the whole value is such a range. */
  static boolean matches(CharSequence value) {
    if (value.length() > LONGEST || Chars.indexOf(value, '|') < 0) {
      return false;
    }
    int i = 0;
    while (i < value.length()) {
      int end = space(value.charAt(i)) ? i + 1 : token(value, i);
      if (end <= i) {
        return false;
      }
      i = end;
    }
    return true;
  }

  private static int token(CharSequence value, int at) {
    if (value.charAt(at) == '|') {
      return at(value, at + 1) == '|' ? at + 2 : -1;
    }
    if (value.charAt(at) == '-') {
      return space(at(value, at + 1)) ? at + 1 : -1;
    }
    boolean apart = at == 0 || space(at(value, at - 1)) || at(value, at - 1) == '|';
    return apart ? version(value, comparison(value, at)) : -1;
  }

  private static int comparison(CharSequence value, int at) {
    char c = value.charAt(at);
    if (c == '<' || c == '>') {
      int end = at(value, at + 1) == '=' ? at + 2 : at + 1;
      return at(value, end) == ' ' ? end + 1 : end;
    }
    return c == '^' || c == '~' ? at + 1 : at;
  }

  /** Digits or {@code x} between dots, then perhaps a pre-release. */
  private static int version(CharSequence value, int at) {
    int i = Chars.lower(at(value, at)) == 'v' ? at + 1 : at;
    char first = Chars.lower(at(value, i));
    if (!digit(first) && first != 'x' && first != '*') {
      return -1;
    }
    while (i < value.length()
        && (Chars.word(value.charAt(i)) || ".-+*".indexOf(value.charAt(i)) >= 0)) {
      i++;
    }
    return i;
  }
}
