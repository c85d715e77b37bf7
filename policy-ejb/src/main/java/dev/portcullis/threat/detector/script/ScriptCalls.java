package dev.portcullis.threat.detector.script;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.skipSpace;
import static dev.portcullis.threat.text.Chars.startsWith;
import static dev.portcullis.threat.text.Chars.wordEnd;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/** Knows the calls and properties of a browser that scripts injected into a page begin with. */
final class ScriptCalls {

  /** {@code p}: shows a dialogue; {@code e}: runs a string; {@code d}, {@code o}: objects. */
  private static final WordTable NAMES =
      WordTable.of(
          "p", "alert prompt confirm",
          "e", "eval settimeout setinterval execscript atob",
          "f", "function",
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
      case 'e' -> string(value, end);
      case 'f' -> value.charAt(at) == 'F' && string(value, end);
      case 'c' -> at(value, end) == '(' && Chars.digit(at(value, skipSpace(value, end + 1)));
      case 'd' -> value.charAt(at) == 'd' && property(value, at, end);
      case 'o' -> at(value, end) == '[' ? member(value, end + 1) : assignsLocation(value, end);
      default -> false;
    };
  }

  /** Whether a call is given a string, or what makes one. */
  private static boolean string(CharSequence value, int end) {
    return at(value, end) == '(' && (quoted(value, end + 1) || source(value, end + 1));
  }

  private static boolean called(CharSequence value, int at, int end) {
    if (at(value, end) == ')') {
      boolean wrapped = at(value, at - 1) == '(';
      int next = skipSpace(value, end + 1);
      return wrapped && ("(.".indexOf(at(value, next)) >= 0 || template(value, at, next));
    }
    if (at(value, at - 1) == '.' && !global(value, at - 1)) {
      return false;
    }
    if (at(value, end) == '(') {
      return script(value, skipSpace(value, end + 1));
    }
    return template(value, at, end)
        || startsWith(value, end, ".call(")
        || startsWith(value, end, ".apply(")
        || startsWith(value, end, ".bind(")
        || startsWith(value, end, "?.(");
  }

  /** {@code alert`1`}; where a code span of Markdown ends, white space or punctuation follows. */
  private static boolean template(CharSequence value, int at, int end) {
    char content = at(value, end) == '`' ? at(value, end + 1) : 0;
    boolean compound = at(value, at - 1) == '-' && Chars.word(at(value, at - 2));
    return !compound && (Chars.word(content) || content == '`' || content == '$');
  }

  /** Whether the name that ends at a dot is that of the window; others have dialogues too. */
  private static boolean global(CharSequence value, int dot) {
    int start = dot;
    while (start > 0 && start > dot - 16 && Chars.word(value.charAt(start - 1))) {
      start--;
    }
    return start == dot || NAMES.mark(value, start, dot) == 'o';
  }

  /** {@code self["alert"](…)}: a member that is used, or whose name is put together. */
  private static boolean member(CharSequence value, int from) {
    if (!quoted(value, from)) {
      return false;
    }
    int quote = skipSpace(value, from);
    int close = Chars.indexOf(value, value.charAt(quote), quote + 1, quote + 128);
    int behind = skipSpace(value, close + 1);
    return close > 0 && (at(value, behind) != ']' || used(at(value, behind + 1)));
  }

  private static boolean used(char c) {
    return c == '(' || c == '[' || c == '`';
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
