package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.space;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/** Recognises a shell command where one may begin; sees through quoting. */
final class ShellCommand {

  /** How long the name of a command may be, with its path and its quoting. */
  private static final int REACH = 64;

  /** How much white space and punctuation may stand between a separator and a command. */
  private static final int MAX_SKIPPED = 8;

  private final CharSequence value;
  private final int from;
  private final int end;
  private final char separator;
  private final char use;
  private final boolean pathed;
  private final TextKind kind;

  /**
   * @param from right behind the separator
   * @param end of the command's name
   * @param use of {@link ShellWords}
   * @param pathed whether the name is written with a path or in quotes
   */
  private ShellCommand(
      CharSequence value,
      int from,
      int end,
      char separator,
      char use,
      boolean pathed,
      TextKind kind) {
    this.value = value;
    this.from = from;
    this.end = end;
    this.separator = separator;
    this.use = use;
    this.pathed = pathed;
    this.kind = kind;
  }

  /**
   * Whether a command of use to an attacker stands behind a separator.
   *
   * @param from right behind the separator
   * @param separator {@code ;}, {@code |}, {@code &}, line feed, a backtick, or {@code (} for
   *     another substitution
   */
  static boolean follows(CharSequence value, int from, char separator, TextKind kind) {
    int start = from;
    while (start < from + MAX_SKIPPED && skipped(at(value, start), separator)) {
      start++;
    }
    var name = new StringBuilder(REACH);
    int end = readName(value, start, name);
    char use = ShellWords.use(name, 0, name.length());
    if (use == WordTable.NONE || quotedOn(value, start, end) || !endsCommand(value, end)) {
      return false;
    }
    boolean pathed = name.length() < end - start && !quotedWord(value, start, end, separator);
    var command = new ShellCommand(value, from, end, separator, use, pathed, kind);
    return kind == TextKind.CODE ? command.leaves() : command.attacks();
  }

  /**
   * In code that a text shows, a command does its work; it is another's if it leaves the project.
   */
  private boolean leaves() {
    boolean works = use == ShellWords.WORKS || use == ShellWords.INTERPRETS;
    return !works && reachOut(skipBlanks(value, end), false, false);
  }

  private boolean attacks() {
    int argument = skipBlanks(value, end);
    if (use == ShellWords.STRONG) {
      return !cell(value, argument, end, separator);
    }
    boolean last = argument >= value.length() || "\r\n".indexOf(value.charAt(argument)) >= 0;
    return last || (argument == end && !ShellArguments.any(value, argument))
        ? bare()
        : given(argument);
  }

  /** {@code 'free' for all}: on a line of its own, a word in quotation marks is one of prose. */
  private static boolean quotedWord(CharSequence value, int start, int end, char separator) {
    char quote = at(value, start);
    boolean quoted = (quote == '"' || quote == '\'') && at(value, end) == quote;
    return quoted && separator == '\n' && Chars.wordEnd(value, start + 1) == end;
  }

  /** Whether the word in [from, to) names a command. */
  static boolean named(CharSequence value, int from, int to) {
    return ShellWords.use(value, from, to) != WordTable.NONE;
  }

  private static boolean skipped(char c, char separator) {
    boolean punctuation = c != 0 && "&|;({@".indexOf(c) >= 0;
    return separator == '\n' ? c == ' ' : space(c) || punctuation;
  }

  /** Reads a name without its path, quotes, backslashes and empty expansions. */
  private static int readName(CharSequence value, int start, StringBuilder name) {
    int end = start;
    for (int i = start; i < value.length() && i < start + REACH; i++) {
      char c = value.charAt(i);
      if (c == '/' && pathAt(value, start)) {
        name.setLength(0);
      } else if (Chars.word(c) || c == '-') {
        name.append(c);
        end = i + 1;
      } else if (c == '$' && (at(value, i + 1) == '@' || Chars.digit(at(value, i + 1)))) {
        i++;
      } else if (c != '\'' && c != '"' && c != '\\' && c != '^') {
        break;
      }
    }
    return Chars.startsWith(value, end, ".exe") ? end + 4 : end;
  }

  /** Whether a quote that opens before the end is still open there: {@code "git gc"} is prose. */
  private static boolean quotedOn(CharSequence value, int start, int end) {
    char open = 0;
    for (int i = start; i < end; i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\'') {
        open = open == 0 ? c : open == c ? 0 : open;
      }
    }
    return open != 0 && at(value, end) != open;
  }

  /** A path begins so; {@code and/or} is none. */
  private static boolean pathAt(CharSequence value, int start) {
    char c = at(value, start);
    return c == '/' || c == '.' || c == '~' || c == '$' || c == '\'' || c == '"' || c == '\\';
  }

  private static boolean endsCommand(CharSequence value, int end) {
    return end >= value.length()
        || space(value.charAt(end))
        || "|&;<>)`$,+%{}\"'".indexOf(value.charAt(end)) >= 0;
  }

  /** Spaces and tabs: a line break ends a command. */
  private static int skipBlanks(CharSequence value, int from) {
    int i = from;
    while (i < value.length() && (at(value, i) == ' ' || at(value, i) == '\t')) {
      i++;
    }
    return i;
  }

  /** A cell of a table ({@code | curl | yes |}) is no command. */
  private static boolean cell(CharSequence value, int next, int end, char separator) {
    return separator == '|' && at(value, next) == '|' && next > end;
  }

  /** Whether the command is of use without an argument. */
  private boolean bare() {
    char next = at(value, end);
    boolean informs = use == ShellWords.INFORMS;
    return switch (separator) {
      case '(' -> informs || !ShellContext.step(value, from - 2, separator);
      case '`' -> next == '`';
      case '\n' -> pathed || (informs && ShellContext.data(value, from - 1));
      default -> {
        boolean ends = end >= value.length() || "|&;\r\n".indexOf(next) >= 0;
        int first = at(value, from - 2) == separator ? from - 2 : from - 1;
        boolean data = first < from - 1 || ShellContext.data(value, first);
        boolean alone = kind == TextKind.VALUE && ShellContext.wordless(value, first);
        yield ends && (pathed || (informs && data) || alone);
      }
    };
  }

  private boolean reachOut(int argument, boolean builds, boolean works) {
    return ShellArguments.reachOut(value, argument, separator, builds, works);
  }

  /** Whether the command is of use with the argument that it is given. */
  private boolean given(int argument) {
    boolean follows = separator == '&' || separator == ';';
    boolean script = follows && ShellContext.script(value, from - 1);
    boolean filters = use == ShellWords.READS && (separator == '|' || script);
    boolean works = filters || use == ShellWords.WORKS || use == ShellWords.INTERPRETS;
    int before = separator == '(' ? from - 2 : from - 1;
    boolean step = ShellContext.step(value, before, separator);
    boolean span = separator == '`' && from == 1;
    boolean project = (works || use == ShellWords.READS) && step && kind == TextKind.DOCUMENT;
    if (reachOut(argument, project, use == ShellWords.WORKS && step)) {
      return true;
    }
    boolean any = ShellArguments.any(value, argument);
    boolean argued = any || (pathed && Chars.word(at(value, argument))) || separator == '(';
    if (kind == TextKind.DOCUMENT || !argued) {
      return false;
    }
    boolean code = (use == ShellWords.INTERPRETS || !step) && ShellArguments.code(value, argument);
    if ((separator == '\n' || span) && (works || at(value, argument) == '`')) {
      return code;
    }
    if (code || at(value, argument) == '`') {
      return true;
    }
    return !works || !step;
  }
}
