package dev.portcullis.threat.detector.sql;

import java.util.Arrays;

/**
 * Which sequences of {@link SqlTokens} no ordinary text has.
 *
 * <p>A rule is a sequence of kinds; besides these it may use {@code 2} literal, {@code 3} literal
 * or call, {@code 4} any operand, {@code 5} any comparison, {@code $} end of the statement (end of
 * the text, comment, semicolon). Rules are short, so matching them everywhere takes time linear in
 * the tokens.
 */
final class SqlGrammar {

  /** Anywhere in a text, quoted or not. */
  private static final String[][] ANYWHERE =
      byFirstKind(
          // a condition on constants: or 1=1, and 'a' like 'a'
          "&252",
          "&25Z",
          "&25r",
          "&2=q",
          "&2=e",
          "&25v",
          // what a client never needs to call
          "SZ",
          "&Z",
          "&25Z",
          "=r,Z",
          "m,Z",
          "+Z+",
          "1+Z",
          "SS",
          "=S*",
          "=SZ",
          // a condition on the result of a query
          "1=S1F",
          "1=SrF",
          "&S1F",
          "&SrF",
          // a second query joined to the first
          "US1",
          "USn",
          "USs",
          "USr",
          "USv",
          "USm",
          "US*",
          "USZ",
          "USwF",
          "USe",
          "USq",
          // a second statement behind the first
          ";DT4$",
          ";DT44$",
          ";DT444$",
          ";DTT$",
          ";xFw",
          ";xFT",
          ";iI4",
          ";uwE",
          ";uTE",
          ";Xv",
          ";Xr",
          ";XZ",
          ";Xz",
          ";S*",
          ";S1",
          ";Sr",
          ";SZ",
          ";Sv",
          ";Sn",
          ";SwF",
          ";SmF",
          ";Ev=",
          ";ay",
          ";G$",
          ";dv",
          "Xz",
          "Xv$",
          "zs",
          "zq",
          "zv",
          "ays",
          "ay1",
          "ayq",
          "dv",
          "SvF",
          "Sv=",
          "Ios",
          "Ioq");

  /**
   * A whole query: where a value is one, where one begins behind a quote, or is joined or stacked.
   * In the midst of a text it is quoted, and no database reads it.
   */
  private static final String[][] QUERY =
      byFirstKind(
          "S*F", "SrF", "SnF", "SmFw$", "SmFwW", "SmFwO", "SmFwL", "SwFwW45", "SwFwWr", "SwFwWm",
          "SwFwc", "SwFwL1", "SwFwOB", "S1Fw$", "S1FwW", "S1FS", "S1FZ", "Fj", "Fwj", "SwFwU");

  /**
   * Those of {@link #QUERY} that work where a whole value is one: as a list of values ({@code IN
   * (…)}), which a query of one column can be. Elsewhere a statement from the first word of a value
   * on breaks out of nothing: neither a number nor a string is followed by one.
   */
  private static final String[][] COLUMN =
      byFirstKind(
          "SrFwW", "SrFwL", "SrFS", "SnF", "SwFwW45", "SwFwWr", "SwFwWm", "SwFwL1", "SwFwOB",
          "S1Fw$", "S1FwW", "S1FS", "SwFwU");

  /** Right behind the quote that ends the string a value is expected in. */
  private static final String[][] BEHIND_QUOTE =
      byFirstKind(
          // a condition joined to the one the string is part of
          "&4=4",
          "&2k4",
          "&rk4",
          "&wks",
          "&wkq",
          "&wke",
          "&Z",
          "&w=",
          "&S1",
          "&Sr",
          "&S*",
          "&SZ",
          "&SS",
          "&SwF",
          "&SmF",
          "&r5",
          "&r&",
          // the string compared, concatenated or ended early
          "ke",
          "ks$",
          "ks&",
          "k1&1",
          "+Z",
          "+S",
          "=S",
          "kS",
          // what may follow a condition
          "OB1",
          "OBm",
          "OBr",
          "W1=",
          "W2$",
          "Wr",
          "W4=",
          "L1$",
          ",S",
          ",Z",
          ",nc",
          ",1c",
          "I4c",
          "Io",
          "USw$");

  /** The same, but little enough to need a value before the quote that a query would find. */
  private static final String[][] BEHIND_VALUE =
      byFirstKind(
          // a condition joined, the string compared or concatenated
          "&3$",
          "&3&",
          "&m=",
          "&e=",
          "=2$",
          "=2&",
          "=2=",
          "=e",
          "=r$",
          "+r+",
          "+rc",
          "+r$",
          "+e",
          // or ended, with the rest of the query cut off
          "c",
          ";$",
          ";c");

  /** Right behind the number that a value is expected to be. */
  private static final String[][] BEHIND_NUMBER =
      byFirstKind(
          "&352", "&35r", "&r=", "&n$", "&Z", "&w=4$", "&4=4$", "&S1", "&Sr", "&S*", "&SZ", "&SS",
          "&SwF", "&SmF", "OB1$", "W1=", "=SZ", "USw$");

  private SqlGrammar() {}

  /**
   * Whether text read as it stands is an injection.
   *
   * @param plain whether it is written plainly from its first word on: a statement that is the
   *     whole value breaks out of nothing, and needs no sign, parenthesis or comment
   */
  static boolean attackAsIs(String kinds, boolean plain) {
    int start = kinds.startsWith("+") ? 1 : 0;
    if (kinds.startsWith("Z$", start) || matches("Z$", kinds, start)) {
      return true;
    }
    boolean number = start < kinds.length() && "1".indexOf(kinds.charAt(start)) >= 0;
    return anywhere(kinds)
        || any(plain && harmless(kinds) ? COLUMN : QUERY, kinds, start)
        || (number && any(BEHIND_NUMBER, kinds, start + 1));
  }

  /** Whether a statement names no catalog, calls nothing that no client needs, cuts off nothing. */
  private static boolean harmless(String kinds) {
    for (int i = 0; i < kinds.length(); i++) {
      if ("cjzZ".indexOf(kinds.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether text read from behind its first quote on is an injection.
   *
   * @param endsValue whether the quote may end a value
   */
  static boolean attackBehindQuote(String kinds, boolean endsValue) {
    if (kinds.isEmpty() || "&UIc;=k+OWL,".indexOf(kinds.charAt(0)) < 0) {
      return false;
    }
    return any(BEHIND_QUOTE, kinds, 0)
        || (endsValue && any(BEHIND_VALUE, kinds, 0))
        || anywhere(kinds)
        || somewhere(QUERY, kinds);
  }

  /** The rules by the kind they begin with, so that a token meets only those of its kind. */
  private static String[][] byFirstKind(String... rules) {
    var table = new String[128][];
    for (char kind = 0; kind < table.length; kind++) {
      char first = kind;
      table[kind] =
          Arrays.stream(rules)
              .filter(rule -> first != 0 && is(first, rule.charAt(0)))
              .toArray(String[]::new);
    }
    return table;
  }

  private static boolean anywhere(String kinds) {
    return somewhere(ANYWHERE, kinds);
  }

  private static boolean somewhere(String[][] rules, String kinds) {
    for (int at = 0; at < kinds.length(); at++) {
      if (any(rules, kinds, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(String[][] rules, String kinds, int at) {
    if (at >= kinds.length()) {
      return false;
    }
    for (String rule : rules[kinds.charAt(at)]) {
      if (matches(rule, kinds, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String rule, String kinds, int at) {
    for (int k = 0; k < rule.length(); k++) {
      char kind = at + k < kinds.length() ? kinds.charAt(at + k) : 0;
      if (!is(kind, rule.charAt(k))) {
        return false;
      }
    }
    return true;
  }

  private static boolean is(char kind, char element) {
    return switch (element) {
      case '$' -> kind == 0 || kind == 'c' || kind == ';';
      case '2' -> kind == '1' || kind == 's' || kind == 'n';
      case '3' -> kind != 0 && "1snrZ".indexOf(kind) >= 0;
      case '4' -> kind != 0 && "1snrZwvqem".indexOf(kind) >= 0;
      case '5' -> kind == '=' || kind == 'k';
      default -> kind == element;
    };
  }
}
