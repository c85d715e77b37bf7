package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.startsWith;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.ShownCode;

/**
 * Finds a second shell command behind a separator or inside a substitution.
 *
 * <p>Many commands are words of English ({@code cat}, {@code time}, {@code find}), and prose has
 * semicolons: such a word counts only with an argument that is none of prose ({@code cat /etc…},
 * {@code ls -la}), or alone at the end directly behind its separator.
 */
public final class CommandInjection implements Detector {

  /** Longer texts with line breaks are documents, where a line may begin with any word. */
  private static final int MAX_LINES_LENGTH = 200;

  @Override
  public Category category() {
    return Category.COMMAND_INJECTION;
  }

  @Override
  public String triggers() {
    return ";|&`$(\r\n";
  }

  @Override
  public int find(CharSequence value) {
    if (startsWith(value, 0, "() {") || startsWith(value, 0, "(){")) {
      return 0;
    }
    boolean lines =
        value.length() <= MAX_LINES_LENGTH && oneBreak(value) && !startsWith(value, 0, "```");
    boolean document = !lines && ShellContext.document(value);
    var code = new ShownCode(value);
    int backticks = 0;
    for (int i = 0; i < value.length(); i++) {
      boolean closing = value.charAt(i) == '`' && backticks++ % 2 == 1;
      TextKind kind =
          !document ? TextKind.VALUE : code.holds(i) ? TextKind.CODE : TextKind.DOCUMENT;
      if (!closing && attackAt(value, i, lines, kind)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the value has two lines: one that is expected, one that is not. */
  private static boolean oneBreak(CharSequence value) {
    int breaks = 0;
    for (int i = 0; i + 1 < value.length(); i++) {
      char next = value.charAt(i + 1);
      boolean lineBreak = value.charAt(i) == '\n' || value.charAt(i) == '\r';
      breaks += lineBreak && next != '\n' && next != '\r' ? 1 : 0;
    }
    return breaks == 1;
  }

  private static boolean attackAt(CharSequence value, int i, boolean lines, TextKind kind) {
    return switch (value.charAt(i)) {
      case ';' -> !endsEntity(value, i) && ShellCommand.follows(value, i + 1, ';', kind);
      case '|' -> !block(value, i) && ShellCommand.follows(value, i + 1, '|', kind);
      case '&' -> ShellCommand.follows(value, i + 1, '&', kind);
      case '\n', '\r' -> lines && ShellCommand.follows(value, i + 1, '\n', kind);
      case '$' -> substitution(value, i, kind);
      case '`' -> backticks(value, i, kind);
      case '<', '>' -> process(value, i) && ShellCommand.follows(value, i + 2, '(', kind);
      default -> false;
    };
  }

  /** {@code { |id| …}}: parameters of a block of Ruby; a shell has no pipe behind a brace. */
  private static boolean block(CharSequence value, int bar) {
    int before = bar - 1;
    while (before > bar - 4 && at(value, before) == ' ') {
      before--;
    }
    return at(value, before) == '{';
  }

  /** {@code <(command)}, where a word of a command line begins; {@code List<T>(a)} is a call. */
  private static boolean process(CharSequence value, int i) {
    char before = at(value, i - 1);
    boolean begins = before == 0 || Chars.space(before) || ";|&<>`".indexOf(before) >= 0;
    return begins && at(value, i + 1) == '(';
  }

  /** The semicolon that ends a character reference separates nothing. */
  private static boolean endsEntity(CharSequence value, int semicolon) {
    for (int i = semicolon - 1; i >= Math.max(0, semicolon - 10); i--) {
      char c = value.charAt(i);
      if (c == '&') {
        return i < semicolon - 1;
      }
      if (!Chars.word(c) && c != '#') {
        return false;
      }
    }
    return false;
  }

  private static boolean substitution(CharSequence value, int i, TextKind kind) {
    if (ShellArguments.expansion(value, i)) {
      return true;
    }
    if (at(value, i + 1) != '(') {
      return false;
    }
    boolean sum = at(value, i + 2) == '(' && Chars.digit(at(value, i + 3));
    boolean arithmetic = sum && kind != TextKind.CODE;
    return arithmetic || ShellCommand.follows(value, i + 2, '(', kind);
  }

  /** {@code l'`id`}, {@code qu'`id`}: an apostrophe of prose. */
  private static boolean elision(CharSequence value, int at) {
    int before = Chars.lower(at(value, at - 1)) == 'u' ? at - 2 : at - 1;
    return at(value, at) == '\''
        && Chars.letter(at(value, before))
        && !Chars.wordLike(at(value, before - 1));
  }

  /** {@code '`eval` is evil'}: a sentence in quotation marks that begins with a code span. */
  private static boolean quotation(CharSequence value, int i) {
    char quote = at(value, i - 1);
    char before = at(value, i - 2);
    int close = Chars.indexOf(value, '`', i + 1, i + 64);
    return (quote == '"' || quote == '\'')
        && (before == 0 || Chars.space(before))
        && close > 0
        && at(value, close + 1) == ' '
        && Chars.letter(at(value, close + 2));
  }

  /**
   * Commands in backticks are ordinary in Markdown; they are not where the backtick adjoins
   * something else than white space, nor as a whole value with an argument.
   */
  private static boolean backticks(CharSequence value, int i, TextKind kind) {
    char before = at(value, i - 1);
    boolean adjoins = before != 0 && (Chars.word(before) || "=;&$\"'".indexOf(before) >= 0);
    if (i > 0 && (!adjoins || elision(value, i - 1))) {
      return false;
    }
    if (quotation(value, i)) {
      return false;
    }
    boolean whole = i == 0 && Chars.indexOf(value, '`', 1, 1024) == value.length() - 1;
    return (adjoins || whole) && ShellCommand.follows(value, i + 1, '`', kind);
  }
}
