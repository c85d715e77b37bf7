package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.space;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/**
 * Judges what a command is given. Both questions end at the next separator, so that the commands of
 * a line together look at it once.
 */
final class ShellArguments {

  private static final int REACH = 64;

  /** Directories of the system: what lies there is no file of a project. */
  private static final WordTable SYSTEM =
      WordTable.of(
          "d", "etc proc dev bin sbin usr tmp var root home boot sys mnt windows winnt passwd");

  /** Those of them that no one builds in. */
  private static final WordTable SECRET =
      WordTable.of("d", "etc proc dev root boot sys windows winnt passwd");

  private ShellArguments() {}

  /** Whether something stands at {@code at} that no prose has behind a word. */
  static boolean any(CharSequence value, int at) {
    char c = value.charAt(at);
    if (c == '-') {
      return Chars.word(at(value, at + 1)) || at(value, at + 1) == '-';
    }
    if (c == '/') {
      return Chars.word(at(value, at + 1)) || at(value, at + 1) == '\'';
    }
    if (c == '.' || c == '~') {
      return at(value, at + 1) == '/' || at(value, at + 1) == '.';
    }
    boolean comparison = (c == '<' || c == '>') && at(value, at + 1) == '=';
    return !comparison && ("$*<>`{\\".indexOf(c) >= 0 || word(value, at));
  }

  /** {@code ping 10.0.0.1}, {@code sleep 5}, {@code cat a.txt}, but no {@code python 3.10}. */
  private static boolean word(CharSequence value, int at) {
    boolean inner = false;
    boolean number = true;
    int dots = 0;
    int i = at;
    for (; i < value.length() && i < at + REACH && !space(value.charAt(i)); i++) {
      char c = value.charAt(i);
      if (!Chars.word(c) && "./:@-".indexOf(c) < 0) {
        break;
      }
      number &= Chars.digit(c) || c == '.';
      dots += c == '.' ? 1 : 0;
      inner |= (c == '.' || c == '/') && Chars.word(at(value, i + 1)) && i > at;
    }
    return number ? i > at && (dots == 3 || (dots == 0 && i >= value.length())) : inner;
  }

  /**
   * Whether an argument from {@code from} on reaches beyond the files of a project.
   *
   * @param separator what the command stands behind: the closing one ends its arguments, too
   * @param builds whether the command builds something, so that it may use places of the system
   *     where programs are installed and files are temporary
   * @param works whether it works on files of its project, which may lie beside: {@code node
   *     ../../scripts/a.mjs}
   */
  static boolean reachOut(
      CharSequence value, int from, char separator, boolean builds, boolean works) {
    WordTable directories = builds ? SECRET : SYSTEM;
    boolean start = true;
    for (int i = from; i < value.length() && !separates(value.charAt(i)); i++) {
      char c = value.charAt(i);
      if (c == ')' && separator == '(') {
        return false;
      }
      boolean beside = works && c == '.' && RelativeReference.source(argument(value, i));
      boolean out = start && !beside && reachesOutAt(value, i, directories);
      if (out || (c == '$' && expansion(value, i))) {
        return true;
      }
      start = space(c) || "'\"=<>,@".indexOf(c) >= 0;
    }
    return false;
  }

  private static CharSequence argument(CharSequence value, int from) {
    int end = from;
    while (end < value.length() && !space(value.charAt(end)) && !separates(value.charAt(end))) {
      end++;
    }
    return value.subSequence(from, end);
  }

  private static boolean separates(char c) {
    return c == ';' || c == '|' || c == '&' || c == '\n' || c == '\r' || c == '`';
  }

  private static boolean reachesOutAt(CharSequence value, int at, WordTable directories) {
    return switch (value.charAt(at)) {
      case '/' -> systemPath(value, at + 1, directories);
      case '.' -> at(value, at + 1) == '.' && climbs(value, at + 2);
      case '~' -> at(value, at + 1) == '/' && at(value, at + 2) == '.';
      default -> drive(value, at) || address(value, at);
    };
  }

  /** The root, or a directory of the system; what is written to {@code /dev/null} is not kept. */
  private static boolean systemPath(CharSequence value, int at, WordTable directories) {
    int end = at;
    while (Chars.word(at(value, end)) && end < at + REACH) {
      end++;
    }
    int next = Chars.skipSpace(value, end);
    boolean ends = next >= value.length() || "'\";|&*-#`)".indexOf(value.charAt(next)) >= 0;
    boolean comment = Chars.startsWith(value, at, "**") || comment(value, at);
    boolean root = end == at && ends && !comment;
    return root
        || (directories.contains(value, at, end) && !Chars.startsWith(value, at, "dev/null"));
  }

  /** {@code /* name *}{@code /}: of a language that has such comments. */
  private static boolean comment(CharSequence value, int at) {
    int end = at(value, at) == '*' ? Chars.indexOf(value, '*', at + 1, at + REACH) : -1;
    return end > 0 && at(value, end + 1) == '/';
  }

  private static boolean climbs(CharSequence value, int at) {
    char slash = at(value, at);
    return (slash == '/' || slash == '\\') && at(value, at + 1) == '.' && at(value, at + 2) == '.';
  }

  private static boolean drive(CharSequence value, int at) {
    return Chars.letter(value.charAt(at))
        && at(value, at + 1) == ':'
        && (at(value, at + 2) == '\\' || at(value, at + 2) == '/')
        && at(value, at + 3) != '/';
  }

  /** Four numbers with dots between them. */
  private static boolean address(CharSequence value, int at) {
    int dots = 0;
    int i = at;
    while (i < at + 15 && (Chars.digit(at(value, i)) || at(value, i) == '.')) {
      dots += at(value, i) == '.' ? 1 : 0;
      i++;
    }
    return dots == 3 && i > at + 6 && Chars.digit(value.charAt(at)) && !Chars.word(at(value, i));
  }

  /** {@code $IFS}, {@code ${IFS}}: white space to a shell, and to nothing else. */
  static boolean expansion(CharSequence value, int at) {
    int name = at(value, at + 1) == '{' ? at + 2 : at + 1;
    return at(value, name) == 'I'
        && at(value, name + 1) == 'F'
        && at(value, name + 2) == 'S'
        && !Chars.letter(at(value, name + 3));
  }

  /**
   * Whether the first argument hands code to an interpreter ({@code -c}, {@code -e}) or makes a
   * command without mercy ({@code -9}, {@code -rf} of all or of what the system has).
   */
  static boolean code(CharSequence value, int at) {
    char option = at(value, at + 1);
    if (Chars.startsWith(value, at, "-rf ")) {
      char first = at(value, at + 4);
      return first == '*' || first == '/' || first == '~';
    }
    boolean windows = at(value, at) == '/' && Chars.lower(option) == 'c';
    boolean unix = at(value, at) == '-' && "cer9".indexOf(option) >= 0;
    return (windows || unix) && space(at(value, at + 2));
  }
}
