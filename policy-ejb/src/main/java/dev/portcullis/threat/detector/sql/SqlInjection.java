package dev.portcullis.threat.detector.sql;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.detector.Detector;
import dev.portcullis.threat.text.Chars;

/**
 * Finds SQL where a value is expected, in the three places that a careless query puts one: as it
 * is, inside single quotes, inside double quotes.
 */
public final class SqlInjection implements Detector {

  @Override
  public Category category() {
    return Category.SQL_INJECTION;
  }

  @Override
  public String triggers() {
    return " \t\r\n\u000b\f'\"();/*";
  }

  @Override
  public int find(CharSequence value) {
    if (VersionRange.matches(value)) {
      return -1;
    }
    String kinds = SqlTokens.read(value, 0, false);
    if (SqlGrammar.attackAsIs(kinds, plain(value))) {
      return 0;
    }
    int single = behind(value, '\'');
    return single >= 0 ? single : behind(value, '"');
  }

  /** Whether nothing stands before its first word, and no comment in the place of a blank. */
  private static boolean plain(CharSequence value) {
    boolean word = Chars.letter(Chars.at(value, Chars.skipSpace(value, 0)));
    int slash = word ? Chars.indexOf(value, '/') : -1;
    while (slash >= 0 && Chars.at(value, slash + 1) != '*') {
      slash = Chars.indexOf(value, '/', slash + 1, value.length());
    }
    return word && slash < 0;
  }

  private static int behind(CharSequence value, char quote) {
    int at = Chars.indexOf(value, quote);
    if (at < 0) {
      return -1;
    }
    boolean ends = endsValue(value, at) || dashes(value, at + 1);
    return SqlGrammar.attackBehindQuote(SqlTokens.read(value, at + 1, true), ends) ? at : -1;
  }

  /**
   * Whether what stands before a quote could be the value that it ends. Little behind it is an
   * attack then ({@code admin'#}): it works only behind a value that the query finds, a name or a
   * number. Behind white space or punctuation a quote begins something.
   */
  private static boolean endsValue(CharSequence value, int quote) {
    for (int i = 0; i < quote; i++) {
      char c = value.charAt(i);
      if (!Chars.wordLike(c) && " -.@%".indexOf(c) < 0) {
        return false;
      }
    }
    return quote == 0 || !Chars.space(value.charAt(quote - 1));
  }

  /** A comment of SQL, no rule of dashes. */
  private static boolean dashes(CharSequence value, int from) {
    int at = Chars.skipSpace(value, from);
    return Chars.startsWith(value, at, "--") && Chars.at(value, at + 2) != '-';
  }
}
