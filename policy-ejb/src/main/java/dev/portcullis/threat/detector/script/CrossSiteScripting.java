package dev.portcullis.threat.detector.script;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.startsWith;
import static dev.portcullis.threat.text.Chars.wordEnd;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.detector.Detector;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;
import dev.portcullis.threat.text.ShownCode;

/**
 * Finds markup that runs a script in the browser of whoever is shown the value: elements that
 * script, event handler attributes, URLs that script, and pieces of script that break out of one.
 *
 * <p>Markup as such is no attack: mails and articles are full of it.
 */
public final class CrossSiteScripting implements Detector {

  private static final Needles EVIL_ATTRIBUTES =
      Needles.of("srcdoc=", "-moz-binding", "http-equiv=\"refresh", "http-equiv=refresh");

  private static final int MAX_MENTION = 128;

  @Override
  public Category category() {
    return Category.CROSS_SITE_SCRIPTING;
  }

  @Override
  public String triggers() {
    return "<(`=:[";
  }

  @Override
  public int find(CharSequence value) {
    var code = new ShownCode(value);
    int firstLine = firstLine(value);
    boolean inTag = false;
    boolean tagged = false;
    boolean span = false;
    int i = 0;
    while (i < value.length()) {
      char c = value.charAt(i);
      if (c == '<') {
        if (ScriptingElement.begins(value, i + 1, code, span || at(value, i - 1) == '`')) {
          return i;
        }
        inTag |= opensTag(value, i + 1);
        tagged |= inTag;
        i++;
      } else if (Chars.word(c)) {
        boolean runs = tagged || i < firstLine || endsTemplate(value, i);
        if (ScriptUrl.begins(value, i, inTag, runs) || scriptingWord(value, i, inTag, runs)) {
          return i;
        }
        i = wordEnd(value, i);
      } else {
        inTag &= c != '>';
        span = c != '\n' && span ^ c == '`';
        i++;
      }
    }
    return Chars.indexOf(value, '<') >= 0 ? EVIL_ATTRIBUTES.find(value, 0) : -1;
  }

  /**
   * Where the first line ends that is not blank. What breaks out of a string of a script does so
   * there: a string has no line break (ECMA-262 §12.9.4), so with a second line nothing runs.
   */
  private static int firstLine(CharSequence value) {
    int i = Chars.skipSpace(value, 0);
    while (i < value.length() && value.charAt(i) != '\n' && value.charAt(i) != '\r') {
      i++;
    }
    return i;
  }

  /** Whether what ends a template literal or a comment, which have line breaks, stands before. */
  private static boolean endsTemplate(CharSequence value, int at) {
    for (int i = at - 1; i >= 0 && i > at - 8 && !Chars.wordLike(value.charAt(i)); i--) {
      if (value.charAt(i) == '`' || (value.charAt(i) == '/' && at(value, i - 1) == '*')) {
        return true;
      }
    }
    return false;
  }

  private static boolean opensTag(CharSequence value, int at) {
    return Chars.letter(at(value, at));
  }

  private static boolean scriptingWord(CharSequence value, int at, boolean inTag, boolean runs) {
    int end = wordEnd(value, at);
    return startsWith(value, at, "on")
        ? EventHandlers.handler(value, at, end, inTag)
        : ScriptCalls.begins(value, at, end) && runs && !mention(value, at);
  }

  /**
   * Whether a code span of Markdown begins with the word at {@code at}. To a script that is a
   * string, and where it ends another it is an error: a name stands right behind it.
   */
  private static boolean mention(CharSequence value, int at) {
    char before = at(value, at - 2);
    boolean apart = before == 0 || Chars.space(before) || "(*_,\"".indexOf(before) >= 0;
    if (at(value, at - 1) != '`' || !apart) {
      return false;
    }
    int close = Chars.indexOf(value, '`', at, at + MAX_MENTION);
    return close > at && !Chars.word(at(value, close + 1)) && at(value, close - 1) != '$';
  }
}
