package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.space;

import dev.portcullis.threat.text.Chars;

/**
 * What stands before a separator. Where a value is expected, a command behind a separator is one
 * too many; behind another command it is the next step of a script, as in {@code tsc && node a.js}.
 */
final class ShellContext {

  /** So far back the words of a command line are counted. */
  private static final int REACH = 256;

  private ShellContext() {}

  /** Whether the value is a text of several lines, where any line may begin with any word. */
  static boolean document(CharSequence value) {
    int breaks = 0;
    for (int i = 0; i + 1 < value.length(); i++) {
      breaks += value.charAt(i) == '\n' ? 1 : 0;
    }
    return breaks > 1;
  }

  /**
   * Whether the separator stands between the steps of a script: white space on both its sides, and
   * before it a command with arguments, or, before {@code &&}, a command alone.
   *
   * @param at the index of the separator, of either character where it has two
   */
  static boolean step(CharSequence value, int at, char separator) {
    boolean operator = separator == '&' || separator == '|';
    int first = operator && at(value, at - 1) == separator ? at - 1 : at;
    boolean twice = operator && at(value, first + 1) == separator;
    boolean spaced = separator == ';' || space(at(value, first - 1));
    boolean apart = spaced && space(at(value, first + (twice ? 2 : 1)));
    int words = separator == '(' || apart ? words(value, first) : 0;
    return words >= 2 || (words == 1 && twice && separator == '&' && tool(value, first));
  }

  /**
   * Whether a command that is given options, files or settings stands before the separator, as in
   * {@code bash make.sh && cat made.txt}.
   */
  static boolean script(CharSequence value, int at) {
    int first = at(value, at - 1) == '&' ? at - 1 : at;
    boolean argued = false;
    for (int i = first - 1; i > 0 && i > first - REACH && !separates(value.charAt(i)); i--) {
      char c = value.charAt(i);
      argued |= c == '/' || c == '.' || c == '=' || (c == '-' && space(at(value, i - 1)));
      if (argued && space(c)) {
        return words(value, first) >= 2;
      }
    }
    return false;
  }

  /** Whether the one word before {@code end} is a name as commands have it. */
  private static boolean tool(CharSequence value, int end) {
    int i = end - 1;
    while (i >= 0 && space(value.charAt(i))) {
      i--;
    }
    boolean plain = true;
    while (i >= 0 && !space(value.charAt(i)) && !separates(value.charAt(i))) {
      plain &= Chars.word(value.charAt(i)) || value.charAt(i) == '-';
      i--;
    }
    return plain || (at(value, i + 1) == '.' && at(value, i + 2) == '/');
  }

  /** How many words the command line before {@code end} has; 0 where it is none. */
  private static int words(CharSequence value, int end) {
    int first = end;
    int words = 0;
    for (int i = end - 1; i >= 0 && i > end - REACH; i--) {
      if (separates(value.charAt(i)) && !continued(value, i)) {
        break;
      }
      boolean starts = !space(value.charAt(i)) && (space(at(value, i - 1)) || begins(value, i));
      first = starts ? i : first;
      words += starts ? 1 : 0;
    }
    char c = at(value, first);
    return Chars.letter(c) || c == '.' || c == '$' || c == '@' || c == '/' ? words : 0;
  }

  private static boolean begins(CharSequence value, int at) {
    return at == 0 || (separates(value.charAt(at - 1)) && !continued(value, at - 1));
  }

  /** A backslash at the end of a line continues it. */
  private static boolean continued(CharSequence value, int at) {
    return value.charAt(at) == '\n' && at(value, at - 1) == '\\';
  }

  private static boolean separates(char c) {
    return c == ';' || c == '|' || c == '&' || c == '\n' || c == '\r' || c == '`';
  }

  /**
   * Whether a command without argument may stand behind the separator at {@code separatorAt}.
   * {@code name;id} may be a list of names, in any script.
   */
  static boolean data(CharSequence value, int separatorAt) {
    int before = separatorAt - 1;
    while (before >= 0 && before > separatorAt - 8 && space(value.charAt(before))) {
      before--;
    }
    char c = at(value, before);
    return c <= 0x7f && !Chars.letter(c) && c != '_';
  }

  /** Whether no word of any script stands before the separator. */
  static boolean wordless(CharSequence value, int separatorAt) {
    for (int i = separatorAt - 1; i >= 0 && i > separatorAt - REACH; i--) {
      char c = value.charAt(i);
      if (separates(c)) {
        return true;
      }
      if (c > 0x7f || Chars.letter(c)) {
        return false;
      }
    }
    return true;
  }
}
