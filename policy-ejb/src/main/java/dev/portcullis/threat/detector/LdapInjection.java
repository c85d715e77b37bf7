package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;

/** Finds pieces of search filters (RFC 4515) that change the filter they are put into. */
public final class LdapInjection implements Detector {

  @Override
  public Category category() {
    return Category.LDAP_INJECTION;
  }

  @Override
  public String triggers() {
    return "(:";
  }

  @Override
  public int find(CharSequence value) {
    for (int i = 0; i + 3 < value.length(); i++) {
      char c = value.charAt(i);
      boolean inside = joins(at(value, i - 1));
      boolean combined = c == '(' && inside && (at(value, i + 1) == '|' || at(value, i + 1) == '&');
      boolean reopened = (c == '*' || Chars.wordLike(c)) && at(value, i + 1) == ')';
      boolean opens = (combined || reopened) && at(value, i + 2) == '(';
      if ((opens && item(value, i + 3, reopened)) || extensible(value, i)) {
        return i;
      }
    }
    return -1;
  }

  /** A filter of its own begins behind white space or punctuation; within another it joins. */
  private static boolean joins(char before) {
    return before == '*' || before == ')' || Chars.wordLike(before);
  }

  /** {@code attribute=} or a further combination; reopened, only what leaves no doubt. */
  private static boolean item(CharSequence value, int from, boolean reopened) {
    char c = at(value, from);
    if (c == '|' || c == '&' || c == '!') {
      return at(value, from + 1) == '(';
    }
    int i = from;
    while (i < from + 64 && (Chars.word(at(value, i)) || at(value, i) == '-')) {
      i++;
    }
    boolean equals = i > from && at(value, i) == '=' && at(value, i + 1) != '=';
    return equals && (!reopened || at(value, i + 1) == '*' || at(value, from - 3) == '*');
  }

  /** {@code attribute:2.5.13.18:=value}. */
  private static boolean extensible(CharSequence value, int i) {
    if (value.charAt(i) != ':' || !Chars.letter(at(value, i - 1))) {
      return false;
    }
    int end = i + 1;
    while (end < i + 64 && (Chars.digit(at(value, end)) || at(value, end) == '.')) {
      end++;
    }
    return end > i + 3 && at(value, end) == ':' && at(value, end + 1) == '=';
  }
}
