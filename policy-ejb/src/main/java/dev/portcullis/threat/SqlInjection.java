package dev.portcullis.threat;

import dev.portcullis.threat.Finding.Category;

/**
 * Finds SQL where a value is expected, in the three places that a careless query puts one: as it
 * is, inside single quotes, inside double quotes.
 */
final class SqlInjection implements Detector {

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
    if (SqlGrammar.attackAsIs(SqlTokens.read(value, 0, false))) {
      return 0;
    }
    int single = behind(value, '\'');
    return single >= 0 ? single : behind(value, '"');
  }

  private static int behind(CharSequence value, char quote) {
    int at = Chars.indexOf(value, quote);
    if (at < 0 || !SqlGrammar.attackBehindQuote(SqlTokens.read(value, at + 1, true))) {
      return -1;
    }
    return at;
  }
}
