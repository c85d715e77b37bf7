package dev.portcullis.threat;

import static dev.portcullis.threat.Chars.at;
import static dev.portcullis.threat.Chars.skipSpace;
import static dev.portcullis.threat.Chars.startsWith;
import static dev.portcullis.threat.Chars.wordEnd;

/** Knows the calls and properties of a browser that scripts injected into a page begin with. */
final class ScriptCalls {

  /** {@code p}: shows a dialogue; {@code e}: runs a string; {@code d}, {@code o}: objects. */
  private static final WordTable NAMES =
      WordTable.of(
          "p", "alert prompt confirm",
          "e", "eval settimeout setinterval execscript atob function",
          "c", "fromcharcode",
          "d", "document",
          "o", "window self top parent globalthis frames this");

  private static final WordTable PROPERTIES =
      WordTable.of("p", "cookie domain location write writeln");

  private static final WordTable SOURCES =
      WordTable.of(
          "s",
          "document window self this top parent location name origin atob string unescape xss");

  private ScriptCalls() {}

  /** Whether the word in [at, end) begins a piece of script. */
  static boolean begins(CharSequence value, int at, int end) {
    return switch (NAMES.mark(value, at, end)) {
      case 'p' -> called(value, at, end);
      case 'e' -> at(value, end) == '(' && (quoted(value, end + 1) || source(value, end + 1));
      case 'c' -> at(value, end) == '(' && Chars.digit(at(value, skipSpace(value, end + 1)));
      case 'd' -> property(value, at, end);
      case 'o' -> at(value, end) == '[' ? quoted(value, end + 1) : assignsLocation(value, end);
      default -> false;
    };
  }

  private static boolean called(CharSequence value, int at, int end) {
    if (at(value, end) == ')') {
      boolean wrapped = at(value, at - 1) == '(';
      return wrapped && "(.`".indexOf(at(value, skipSpace(value, end + 1))) >= 0;
    }
    if (at(value, end) == '(') {
      return script(value, skipSpace(value, end + 1));
    }
    return at(value, end) == '`'
        || startsWith(value, end, ".call(")
        || startsWith(value, end, ".apply(")
        || startsWith(value, end, ".bind(")
        || startsWith(value, end, "?.(");
  }

  /** What a dialogue is given by an attack; prose has {@code alert(s)}. */
  private static boolean script(CharSequence value, int at) {
    char c = at(value, at);
    return Chars.digit(c) || (c != 0 && ")\"'`[{/+!=".indexOf(c) >= 0) || source(value, at);
  }

  private static boolean source(CharSequence value, int from) {
    int at = skipSpace(value, from);
    return SOURCES.contains(value, at, wordEnd(value, at));
  }

  private static boolean quoted(CharSequence value, int from) {
    char c = at(value, skipSpace(value, from));
    return c == '"' || c == '\'' || c == '`';
  }

  /** {@code document.cookie} or {@code document["cookie"]}, used rather than mentioned. */
  private static boolean property(CharSequence value, int at, int end) {
    boolean bracket = at(value, end) == '[' && quoted(value, end + 1);
    int name = bracket ? skipSpace(value, end + 1) + 1 : end + 1;
    if ((!bracket && at(value, end) != '.')
        || !PROPERTIES.contains(value, name, wordEnd(value, name))) {
      return false;
    }
    char before = at(value, at - 1);
    char after = at(value, skipSpace(value, wordEnd(value, name)));
    return bracket
        || (before != 0 && "=(+,;'\"`[!:&|?".indexOf(before) >= 0)
        || (after != 0 && "=+)[;(".indexOf(after) >= 0);
  }

  private static boolean assignsLocation(CharSequence value, int end) {
    if (!startsWith(value, end, ".location")) {
      return false;
    }
    int after = end + ".location".length();
    if (startsWith(value, after, ".href")) {
      after += ".href".length();
    }
    int equals = skipSpace(value, after);
    return at(value, equals) == '=' && at(value, equals + 1) != '=';
  }
}
