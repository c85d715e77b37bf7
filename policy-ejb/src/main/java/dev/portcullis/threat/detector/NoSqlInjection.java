package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.startsWith;
import static dev.portcullis.threat.text.Chars.wordEnd;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;
import dev.portcullis.threat.text.ShownCode;
import dev.portcullis.threat.text.WordTable;

/**
 * Finds what breaks out of a query document (MongoDB and its kin) or runs code in one. Operators as
 * such ({@code $gt} in a filter) are how many APIs ask, and pass.
 */
public final class NoSqlInjection implements Detector {

  private static final Needles OPERATORS =
      Needles.of(
          "$where:",
          "$where\"",
          "$where'",
          "$where]",
          "$or:[",
          "$or: [",
          "$and:[",
          "$and: [",
          "$function:",
          "$accumulator:",
          "$ne: ",
          "$gt: ");

  /** {@code m}: changes something; {@code r}: reads, which does nothing by itself. */
  private static final WordTable METHODS =
      WordTable.of(
          "m",
          "insert insertone insertmany drop remove update updateone updatemany deleteone deletemany"
              + " mapreduce eval createuser dropdatabase",
          "r",
          "find findone aggregate");

  @Override
  public Category category() {
    return Category.NOSQL_INJECTION;
  }

  @Override
  public String triggers() {
    return "$(";
  }

  @Override
  public int find(CharSequence value) {
    if (startsWith(value, 0, "$where")) {
      return 0;
    }
    boolean document = at(value, Chars.skipSpace(value, 0)) == '{';
    int operator = document ? -1 : OPERATORS.find(value, 0);
    return operator >= 0 ? operator : shellCall(value);
  }

  /**
   * {@code db.collection.drop(}; a statement that only reads is one where it breaks out of another.
   * Behind a fence of backticks it stands in a string of the script, or behind its error.
   */
  private static int shellCall(CharSequence value) {
    var code = new ShownCode(value);
    for (int i = 0; i + 8 < value.length(); i++) {
      boolean start = !Chars.word(at(value, i - 1)) && startsWith(value, i, "db.");
      int collection = start ? wordEnd(value, i + 3) : 0;
      if (start && collection > i + 3 && at(value, collection) == '.') {
        int method = wordEnd(value, collection + 1);
        char does = METHODS.mark(value, collection + 1, method);
        boolean called = does != WordTable.NONE && at(value, method) == '(';
        if (called && !code.inBackticks(i) && (does == 'm' || !beginsLine(value, i))) {
          return i;
        }
      }
    }
    return -1;
  }

  private static boolean beginsLine(CharSequence value, int at) {
    int before = at - 1;
    while (at(value, before) == ' ' || at(value, before) == '\t') {
      before--;
    }
    return before < 0 || value.charAt(before) == '\n';
  }
}
