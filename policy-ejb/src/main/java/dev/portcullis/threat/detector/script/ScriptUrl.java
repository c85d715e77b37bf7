package dev.portcullis.threat.detector.script;

import static dev.portcullis.threat.text.Chars.skipSpace;
import static dev.portcullis.threat.text.Chars.startsWith;

import dev.portcullis.threat.text.Chars;

/** {@code javascript:} and the like, also with the white space that browsers skip. */
final class ScriptUrl {
  private static final int REACH = 40;
  private static final String[] SCHEMES = {"javascript:", "vbscript:", "livescript:"};

  private ScriptUrl() {}

  /**
   * Whether such a URL begins at {@code at}.
   *
   * @param runs whether a script could run there; no browser follows a link to {@code data:} (Fetch
   *     and HTML §7.4.2), so that outside of a tag only a script loads one
   */
  static boolean begins(CharSequence value, int at, boolean inTag, boolean runs) {
    char first = Chars.lower(value.charAt(at));
    if (first == 'd') {
      return (inTag || runs)
          && startsUrl(value, at, inTag)
          && (startsWith(value, at, "data:text/html")
              || startsWith(value, at, "data:text/javascript")
              || startsWith(value, at, "data:application/javascript"));
    }
    for (String scheme : SCHEMES) {
      int end = first == scheme.charAt(0) ? endOf(value, at, scheme) : -1;
      if (end >= 0 && startsUrl(value, at, inTag) && scripting(value, end)) {
        return true;
      }
    }
    return false;
  }

  private static int endOf(CharSequence value, int at, String scheme) {
    int matched = 0;
    for (int i = at; i < Math.min(value.length(), at + REACH); i++) {
      char c = Chars.lower(value.charAt(i));
      if (c == scheme.charAt(matched)) {
        if (++matched == scheme.length()) {
          return i + 1;
        }
      } else if (c > ' ') {
        return -1;
      }
    }
    return -1;
  }

  private static boolean startsUrl(CharSequence value, int at, boolean inTag) {
    int before = at - 1;
    while (before >= 0 && before > at - 8 && Chars.space(value.charAt(before))) {
      before--;
    }
    return inTag || before < 0 || "\"'`=(/,;".indexOf(value.charAt(before)) >= 0;
  }

  /** A book may be called "JavaScript: The Good Parts (2008)". */
  private static boolean scripting(CharSequence value, int at) {
    int body = skipSpace(value, at);
    if (body == at) {
      return body < value.length();
    }
    int paren = Chars.indexOf(value, '(', body, body + 256);
    return paren > body && Chars.word(value.charAt(paren - 1));
  }
}
