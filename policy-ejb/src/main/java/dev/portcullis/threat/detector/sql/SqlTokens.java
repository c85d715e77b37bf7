package dev.portcullis.threat.detector.sql;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.digit;
import static dev.portcullis.threat.text.Chars.space;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;
import java.util.Arrays;

/**
 * Reads text as SQL and reduces it to a string of token kinds, one character each, that {@link
 * SqlGrammar} knows: {@code 1 or 1=1 --} becomes {@code 1&1=1c}.
 *
 * <p>The idea is libinjection's (Galbreath, 2012): text is an injection not for the words in it but
 * for being a piece of SQL where a value is expected. Other than there, parentheses are reduced
 * with a stack rather than folded within a window, so that the whole text counts, not its first
 * five tokens. One pass; every character is read a bounded number of times.
 *
 * <p>Kinds: {@code 1} number, {@code s} string, {@code q} string without end, {@code e} the same
 * and empty, {@code n} NULL, TRUE, FALSE, {@code v} variable, {@code r} result of a call, {@code Z}
 * result of a call that no client needs, {@code w} any other word, {@code m} list, {@code =}
 * comparison, {@code &} and/or, {@code +} arithmetic, {@code c} comment; keywords as in {@link
 * SqlWords}.
 */
final class SqlTokens {

  private static final int MAX_DEPTH = 128;
  private static final int[] NONE_OPEN = {};

  private final CharSequence text;
  private final boolean hashComments;
  private final StringBuilder kinds = new StringBuilder();

  /** What is open: where the function's token stands or -1, where the content begins. */
  private int[] callAt = NONE_OPEN;

  private int[] contentAt = NONE_OPEN;
  private boolean[] plain = {};
  private int depth;

  /** Up to here no delimited name ends: so that no character is looked at too often. */
  private int undelimitedTo;

  private int i;

  private SqlTokens(CharSequence text, int from, boolean hashComments) {
    this.text = text;
    this.i = from;
    this.hashComments = hashComments;
  }

  /**
   * Reads the text from {@code from} on.
   *
   * @param hashComments whether {@code #} starts a comment, as it does in MySQL
   */
  static String read(CharSequence text, int from, boolean hashComments) {
    return new SqlTokens(text, from, hashComments).read();
  }

  private String read() {
    while (i < text.length()) {
      next(text.charAt(i));
    }
    while (depth > 0) {
      close();
    }
    return kinds.toString();
  }

  private void next(char c) {
    if (space(c) || c == 0) {
      i++;
    } else if (c == '\'' || c == '"') {
      string(c);
    } else if (c == '[') {
      delimited();
    } else if (c == '`') {
      i++;
    } else if (digit(c) || (c == '.' && digit(at(text, i + 1)))) {
      number();
    } else if (Chars.wordLike(c)) {
      word();
    } else if (c == '@') {
      variable();
    } else {
      punctuation(c);
    }
  }

  private void string(char quote) {
    int start = ++i;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c == '\\') {
        i++;
      } else if (c == quote && at(text, i) != quote) {
        append('s');
        return;
      } else if (c == quote) {
        i++;
      }
    }
    append(Chars.skipSpace(text, start) >= text.length() ? 'e' : 'q');
  }

  /** A quoted name of SQL Server: {@code [name]}. */
  private void delimited() {
    int close = Chars.indexOf(text, ']', Math.max(i + 1, undelimitedTo), i + 66);
    if (close < 0) {
      undelimitedTo = i + 66;
      i++;
      append('p');
    } else {
      i = close + 1;
      append('w');
    }
  }

  private void number() {
    int start = i;
    while (i < text.length() && (Chars.word(text.charAt(i)) || text.charAt(i) == '.')) {
      i++;
    }
    boolean hexadecimal = Chars.startsWith(text, start, "0x");
    boolean exponent = Chars.lower(at(text, i - 1)) == 'e' && at(text, i) == '(';
    append(hexadecimal || exponent || numeric(start) ? '1' : 'w');
  }

  private boolean numeric(int start) {
    for (int k = start; k < i; k++) {
      char c = Chars.lower(text.charAt(k));
      if (!digit(c) && c != '.' && c != 'e') {
        return false;
      }
    }
    return true;
  }

  /** A name with its qualifiers: {@code master.dbo.xp_cmdshell} is what its parts say. */
  private void word() {
    char kind = WordTable.NONE;
    int first = i;
    boolean foreign = false;
    do {
      int start = i;
      foreign |= start > first && !SqlWords.catalog(text, first);
      while (i < text.length() && (Chars.wordLike(text.charAt(i)) || text.charAt(i) == '$')) {
        i++;
      }
      char part = SqlWords.KEYWORDS.mark(text, start, i);
      kind = kind == 'j' ? kind : part;
    } while (at(text, i) == '.' && Chars.wordLike(at(text, i + 1)) && ++i > 0);
    if (kind == 'f') {
      append(at(text, Chars.skipSpace(text, i)) == '(' && !foreign ? 'f' : 'w');
    } else {
      append(kind == WordTable.NONE ? 'w' : kind);
    }
  }

  private void variable() {
    i++;
    if (at(text, i) == '@') {
      i++;
    }
    int start = i;
    i = Chars.wordEnd(text, i);
    append(i > start ? 'v' : 'p');
  }

  private void punctuation(char c) {
    char next = at(text, i + 1);
    if (c == '-' && next == '-' && !option()) {
      lineComment();
    } else if (c == '#' && hashComments && (kinds.length() > 0 || i == text.length() - 1)) {
      lineComment();
    } else if (c == '/' && next == '*') {
      blockComment();
    } else if (c == '*' && next == '/') {
      i += 2;
    } else if (c == '(') {
      open();
    } else if (c == ')') {
      i++;
      close();
    } else {
      operator(c, next);
    }
  }

  /** Right behind a quote, {@code "--color"} is a word of prose about a command. */
  private boolean option() {
    char behind = at(text, i + 2);
    return kinds.length() == 0
        && (Chars.word(behind) || (behind != 0 && "'\"[".indexOf(behind) >= 0));
  }

  private void lineComment() {
    while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
      i++;
    }
    append('c');
  }

  /** MySQL runs what stands in {@code /*!50000 … }: there only the marks are white space. */
  private void blockComment() {
    i += 2;
    if (at(text, i) == '!') {
      i++;
      while (digit(at(text, i))) {
        i++;
      }
      return;
    }
    while (i < text.length() && !(text.charAt(i) == '*' && at(text, i + 1) == '/')) {
      i++;
    }
    if (i >= text.length()) {
      append('c');
    }
    i = Math.min(i + 2, text.length());
  }

  private void operator(char c, char next) {
    if ((c == '|' && next == '|') || (c == '&' && next == '&')) {
      i += 2;
      append('&');
    } else if (c == '=' && next == '>') {
      i += 2;
      append('p');
    } else if (c == '=' || c == '<' || c == '>' || (c == '!' && next == '=')) {
      int start = i;
      while (i < text.length() && "=<>!".indexOf(text.charAt(i)) >= 0) {
        i++;
      }
      append(!hashComments && i - start > 1 && c == next && last() == 's' ? 'p' : '=');
    } else {
      i++;
      appendSymbol(c);
    }
  }

  private void appendSymbol(char c) {
    char last = last();
    if (c == '*' && (last == 'S' || last == ',')) {
      append('*');
    } else if ("+-*/%^|&~".indexOf(c) >= 0) {
      appendArithmetic(c);
    } else if (c == ',' || c == ';') {
      append(c);
    } else if (c != '{' && c != '}' && c != '!') {
      append('p');
    }
  }

  private char last() {
    return kinds.length() > 0 ? kinds.charAt(kinds.length() - 1) : 0;
  }

  /** A sign before an operand says nothing; a second slash is none. */
  private void appendArithmetic(char c) {
    if (operand(last()) || kinds.length() == 0) {
      append('+');
    } else if (c == '/') {
      append('p');
    }
  }

  private void open() {
    i++;
    if (depth < MAX_DEPTH) {
      makeRoom();
      char before = last();
      boolean adjacent = i >= 2 && !space(text.charAt(i - 2));
      boolean call = before == 'f' || (before == 'w' && adjacent);
      callAt[depth] = call ? kinds.length() - 1 : -1;
      contentAt[depth] = kinds.length();
      plain[depth++] = true;
    }
  }

  /** Most texts have no parenthesis, and need no room for any. */
  private void makeRoom() {
    if (depth == plain.length) {
      int room = Math.max(8, 2 * depth);
      callAt = Arrays.copyOf(callAt, room);
      contentAt = Arrays.copyOf(contentAt, room);
      plain = Arrays.copyOf(plain, room);
    }
  }

  /**
   * A call with plain arguments is its result; other content stays, without parentheses. {@code
   * name(s)} is a word.
   */
  private void close() {
    if (depth == 0) {
      return;
    }
    depth--;
    boolean empty = kinds.length() == contentAt[depth];
    if (callAt[depth] >= 0 && plain[depth]) {
      char function = kinds.charAt(callAt[depth]);
      boolean plural = kinds.length() == contentAt[depth] + 1 && last() == 'w';
      kinds.setLength(callAt[depth]);
      append(function == 'f' && !empty ? 'Z' : plural ? 'w' : 'r');
    } else if (callAt[depth] >= 0 && kinds.charAt(callAt[depth]) == 'f') {
      kinds.setCharAt(callAt[depth], 'Z');
      markNotPlain();
    } else if (!plain[depth]) {
      markNotPlain();
    }
  }

  private void markNotPlain() {
    if (depth > 0) {
      plain[depth - 1] = false;
    }
  }

  private static boolean operand(char kind) {
    return kind != 0 && "1snvrwqe".indexOf(kind) >= 0;
  }

  /** Adds a token, folding {@code NOT}, sums and lists into what they stand for. */
  private void append(char kind) {
    if (kind == 'N') {
      return;
    }
    int from = depth > 0 ? contentAt[depth - 1] : 0;
    int size = kinds.length();
    boolean joins = operand(kind) && size - 1 > from && size >= 2;
    char joint = joins ? last() : 0;
    char left = joins ? kinds.charAt(size - 2) : 0;
    if (joint == '+' && operand(left)) {
      kinds.setLength(size - 2);
      kinds.append(left == kind ? kind : literal(left) && literal(kind) ? '1' : 'w');
    } else if (joint == ',' && (operand(left) || left == 'm' || left == '*')) {
      kinds.setLength(size - 2);
      kinds.append('m');
    } else {
      kinds.append(kind);
      if (depth > 0 && !operand(kind) && ",+m*".indexOf(kind) < 0 && kind != 'T') {
        plain[depth - 1] = false;
      }
    }
  }

  private static boolean literal(char kind) {
    return kind == '1' || kind == 's' || kind == 'n' || kind == 'r';
  }
}
