package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.startsWith;
import static dev.portcullis.threat.text.Chars.wordEnd;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;
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

  private static final WordTable METHODS =
      WordTable.of(
          "m",
          "insert insertone insertmany find findone drop remove update updateone updatemany"
              + " deleteone deletemany aggregate mapreduce eval createuser dropdatabase");

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

  /** {@code db.collection.drop(}. */
  private static int shellCall(CharSequence value) {
    for (int i = 0; i + 8 < value.length(); i++) {
      boolean start = !Chars.word(at(value, i - 1)) && startsWith(value, i, "db.");
      int collection = start ? wordEnd(value, i + 3) : 0;
      if (start && collection > i + 3 && at(value, collection) == '.') {
        int method = wordEnd(value, collection + 1);
        if (at(value, method) == '(' && METHODS.contains(value, collection + 1, method)) {
          return i;
        }
      }
    }
    return -1;
  }
}
