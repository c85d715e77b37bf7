package dev.portcullis.threat.detector.script;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.skipSpace;
import static dev.portcullis.threat.text.Chars.startsWith;
import static dev.portcullis.threat.text.Chars.wordEnd;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;
import dev.portcullis.threat.text.ShownCode;
import dev.portcullis.threat.text.WordTable;
import org.jspecify.annotations.Nullable;

/**
 * Knows the elements of HTML that run a script or load a page, and when one runs nothing: as an end
 * tag, as a name in a text, with a content that is no script, and in code that a text shows.
 */
final class ScriptingElement {

  /**
   * {@code s}: script; {@code a}: always scripting; {@code f}: shows another page; {@code b}: when
   * it loads something.
   */
  private static final WordTable ELEMENTS =
      WordTable.of(
          "s", "script",
          "a", "frameset applet xss",
          "f", "iframe",
          "b", "object embed frame base layer ilayer bgsound portal foreignobject");

  /** Words of JavaScript that a name follows. */
  private static final WordTable STATEMENTS =
      WordTable.of(
          "s",
          "var let const import export function class new throw typeof void delete await async if"
              + " for while do try return yield case in of instanceof else switch with debugger");

  private static final WordTable OPERATORS = WordTable.of("o", "in of instanceof");

  private static final Needles SOURCE = Needles.of("src=", "src =", "href=", "on");
  private static final Needles END = Needles.of("</script", "</iframe", "</applet");
  private static final Needles REFERENCES = Needles.of("src=", "href=", "data=");

  /** Attributes by which the lesser elements load something. */
  private static final Needles LOADING =
      Needles.of("src", "href", "data", "code", "classid", "archive", "movie", "target");

  private static final Needles TYPES = Needles.of("type", "language");

  private static final WordTable DATA =
      WordTable.of(
          "d",
          "application/json application/ld+json text/html text/template text/markdown text/plain"
              + " text/x-handlebars text/x-handlebars-template text/x-template text/ng-template"
              + " text/x-mustache text/x-jquery-tmpl");

  private static final int MAX_NAME = 48;
  private static final int MAX_MENTION = 64;
  private static final int MAX_TAG = 256;

  private ScriptingElement() {}

  /**
   * Whether a tag of such an element begins at {@code at}, right behind its angle bracket. Browsers
   * skip NUL inside a name; so does this. A namespace prefix changes nothing.
   *
   * @param code the code that the value shows
   * @param span whether a code span of Markdown is open
   */
  static boolean begins(CharSequence value, int at, ShownCode code, boolean span) {
    var name = new StringBuilder(16);
    int end = readName(value, at, name);
    char mark = ELEMENTS.mark(name, 0, name.length());
    boolean scripting =
        mark == 'b' ? attributeFollows(value, end) : mark != WordTable.NONE && ends(value, end);
    if (!scripting || (mark != 'b' && span && mention(value, end))) {
      return false;
    }
    CharSequence attributes = attributes(value, end);
    if (attributes == null) {
      return true;
    }
    return !(mark == 'b' && LOADING.find(attributes, 0) < 0)
        && !(mark == 's' && idle(value, end, attributes))
        && !(mark == 'f' && page(attributes))
        && !(placed(attributes) && code.holds(at));
  }

  /** What stands between a name and the bracket that ends its tag, or null where none does. */
  private static @Nullable CharSequence attributes(CharSequence value, int from) {
    int close = Chars.indexOf(value, '>', from, from + MAX_TAG);
    boolean whole = close >= 0 && Chars.indexOf(value, '<', from, close) < 0;
    return whole ? value.subSequence(from, close) : null;
  }

  /** Whether a script does nothing that its author says: it loads a file of the site, or breaks. */
  private static boolean idle(CharSequence value, int end, CharSequence attributes) {
    int source = REFERENCES.find(attributes, 0);
    if (source >= 0) {
      return own(attributes, Chars.indexOf(attributes, '=', source, attributes.length()) + 1);
    }
    int tagEnd = end + attributes.length() + 1;
    if (startsWith(value, skipSpace(value, tagEnd), "</script")) {
      return true;
    }
    int type = TYPES.find(attributes, 0);
    return type < 0 ? broken(value, tagEnd) : data(attributes, type);
  }

  /** A block of data (HTML §4.12.1): one quoted type, which is none of those that run or load. */
  private static boolean data(CharSequence attributes, int type) {
    int at = type + "type=".length();
    char quote = at(attributes, at);
    int close = Chars.indexOf(attributes, quote, at + 1, attributes.length());
    return startsWith(attributes, type, "type=")
        && Chars.space(at(attributes, type - 1))
        && (quote == '"' || quote == '\'')
        && close > at + 1
        && TYPES.find(attributes, close) < 0
        && DATA.contains(attributes, at + 1, close);
  }

  /** A file of the site that shows the page, quoted: {@code "./app.js"}; an ellipsis is one. */
  private static boolean own(CharSequence attributes, int at) {
    char quote = at(attributes, at);
    int close = Chars.indexOf(attributes, quote, at + 1, attributes.length());
    if ((quote != '"' && quote != '\'') || close < 0 || startsWith(attributes, at + 1, "//")) {
      return false;
    }
    for (int i = at + 1; i < close; i++) {
      char c = attributes.charAt(i);
      if (!Chars.word(c) && "./-~[]{}@\u2026".indexOf(c) < 0) {
        return false;
      }
    }
    boolean script =
        startsWith(attributes, close - 3, ".js") || startsWith(attributes, close - 4, ".mjs");
    return script
        || startsWith(attributes, close - 3, "...")
        || at(attributes, close - 1) == '\u2026';
  }

  private static int readName(CharSequence value, int at, StringBuilder name) {
    int i = at;
    for (; i < value.length() && i < at + MAX_NAME; i++) {
      char c = value.charAt(i);
      if (c == ':') {
        name.setLength(0);
      } else if (Chars.word(c) || c == '-') {
        name.append(c);
      } else if (c != 0) {
        break;
      }
    }
    return i;
  }

  /**
   * Whether a code span of Markdown says what an element is called. It loads nothing, and nothing
   * behind it ends the element: what follows is no script.
   */
  private static boolean mention(CharSequence value, int from) {
    int close = Chars.indexOf(value, '>', from, from + MAX_MENTION);
    return close >= 0
        && at(value, close + 1) == '`'
        && SOURCE.find(value.subSequence(from, close), 0) < 0
        && END.find(value, close) < 0;
  }

  private static boolean ends(CharSequence value, int at) {
    return at >= value.length() || "/> \t\r\n\f<+%".indexOf(value.charAt(at)) >= 0;
  }

  private static boolean attributeFollows(CharSequence value, int at) {
    char c = at(value, at);
    if (c != '/' && !Chars.space(c)) {
      return false;
    }
    int end = Math.min(value.length(), at + MAX_MENTION);
    int equals = Chars.indexOf(value, '=', at, end);
    int close = Chars.indexOf(value, '>', at, end);
    return equals >= 0 && (close < 0 || equals < close);
  }

  /**
   * Whether what a script begins with is an error of syntax (ECMA-262 §16.1), so that nothing of it
   * runs: a name behind a name ({@code <script> tags are}), an import into what is no module or an
   * export from it, a bracket of a tag, the punctuation of a sentence, a string without end, the
   * brackets of a usage line ({@code <script> [args...]}).
   */
  private static boolean broken(CharSequence value, int from) {
    int at = skipSpace(value, from);
    int end = Math.min(wordEnd(value, at), at + MAX_MENTION);
    char c = at(value, at);
    if (end == at) {
      boolean tag = c == '<' && Chars.letter(at(value, at + 1));
      boolean sentence = c != 0 && ".,:)".indexOf(c) >= 0 && !Chars.digit(at(value, at + 1));
      boolean usage = c == '[' && startsWith(value, wordEnd(value, at + 1), "..");
      return tag || sentence || usage || openString(value, at);
    }
    int next = end;
    while (at(value, next) == ' ') {
      next++;
    }
    char second = at(value, next);
    if (startsWith(value, at, "import ") || startsWith(value, at, "export ")) {
      return Chars.letter(second) || (second != 0 && "{*'\"".indexOf(second) >= 0);
    }
    return next > end
        && Chars.letter(c)
        && Chars.letter(second)
        && !STATEMENTS.contains(value, at, end)
        && !OPERATORS.contains(value, next, wordEnd(value, next));
  }

  /** A string that its line does not end (ECMA-262 §12.9.4), nor the element. */
  private static boolean openString(CharSequence value, int at) {
    char quote = at(value, at);
    int lineEnd =
        quote == '"' || quote == '\'' ? Chars.indexOf(value, '\n', at, value.length()) : -1;
    return lineEnd > 0
        && Chars.indexOf(value, quote, at + 1, lineEnd) < 0
        && at(value, lineEnd - 1) != '\\'
        && at(value, lineEnd - 2) != '\\';
  }

  /**
   * A page of HTTP that is shown runs its scripts as its own site, not as the one it is shown in.
   */
  private static boolean page(CharSequence attributes) {
    int source = REFERENCES.find(attributes, 0);
    return source >= 0 && placed(attributes) && REFERENCES.find(attributes, source + 1) < 0;
  }

  /** Whether what a tag loads is a quoted URL of HTTP or relative to the page, or nothing is. */
  private static boolean placed(CharSequence attributes) {
    int reference = REFERENCES.find(attributes, 0);
    if (reference < 0) {
      return true;
    }
    int at = Chars.indexOf(attributes, '=', reference, attributes.length()) + 1;
    char quote = at(attributes, at);
    boolean quoted = quote == '"' || quote == '\'' || quote == '{';
    boolean scheme =
        startsWith(attributes, at + 1, "https://") || startsWith(attributes, at + 1, "http://");
    boolean relative =
        Chars.indexOf(attributes, ':', at, attributes.length()) < 0
            && !startsWith(attributes, at + 1, "//");
    return quoted && (scheme || relative);
  }
}
