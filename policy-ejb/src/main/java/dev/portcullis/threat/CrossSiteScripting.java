package dev.portcullis.threat;

import static dev.portcullis.threat.Chars.at;
import static dev.portcullis.threat.Chars.startsWith;
import static dev.portcullis.threat.Chars.wordEnd;

import dev.portcullis.request.Finding.Category;

/**
 * Finds markup that runs a script in the browser of whoever is shown the value: elements that
 * script, event handler attributes, URLs that script, and pieces of script that break out of one.
 *
 * <p>Markup as such is no attack: mails and articles are full of it.
 */
final class CrossSiteScripting implements Detector {

  /** {@code a}: always scripting; {@code b}: scripting when it has an attribute. */
  private static final WordTable ELEMENTS =
      WordTable.of(
          "a", "script iframe frameset applet xss",
          "b", "object embed frame base layer ilayer bgsound portal foreignobject");

  private static final Needles EVIL_ATTRIBUTES =
      Needles.of("srcdoc=", "-moz-binding", "http-equiv=\"refresh", "http-equiv=refresh");

  private static final int MAX_TAG = 64;
  private static final Needles SOURCE = Needles.of("src=", "src =", "href=", "on");
  private static final Needles END = Needles.of("</script", "</iframe", "</applet");

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
    boolean inTag = false;
    int i = 0;
    while (i < value.length()) {
      char c = value.charAt(i);
      if (c == '<') {
        if (scriptingElement(value, i + 1)) {
          return i;
        }
        inTag |= opensTag(value, i + 1);
        i++;
      } else if (Chars.word(c)) {
        if (ScriptUrl.begins(value, i, inTag) || scriptingWord(value, i, inTag)) {
          return i;
        }
        i = wordEnd(value, i);
      } else {
        inTag &= c != '>';
        i++;
      }
    }
    return Chars.indexOf(value, '<') >= 0 ? EVIL_ATTRIBUTES.find(value, 0) : -1;
  }

  private static boolean opensTag(CharSequence value, int at) {
    return Chars.letter(at(value, at));
  }

  /** Browsers skip NUL inside a name; so does this. A namespace prefix changes nothing. */
  private static boolean scriptingElement(CharSequence value, int at) {
    int from = at(value, at) == '/' ? at + 1 : at;
    var name = new StringBuilder(16);
    int i = from;
    for (; i < value.length() && i < from + 48; i++) {
      char c = value.charAt(i);
      if (c == ':') {
        name.setLength(0);
      } else if (Chars.word(c) || c == '-') {
        name.append(c);
      } else if (c != 0) {
        break;
      }
    }
    char mark = ELEMENTS.mark(name, 0, name.length());
    if (mark == 'a' && at(value, at - 2) == '`' && mention(value, i)) {
      return false;
    }
    return mark == 'a' ? endsName(value, i) : mark == 'b' && attributeFollows(value, i);
  }

  /**
   * Whether a code span of Markdown says what an element is called. It loads nothing, and nothing
   * behind it ends the element: what follows is no script.
   */
  private static boolean mention(CharSequence value, int from) {
    int close = Chars.indexOf(value, '>', from, from + MAX_TAG);
    return close >= 0
        && at(value, close + 1) == '`'
        && SOURCE.find(value.subSequence(from, close), 0) < 0
        && END.find(value, close) < 0;
  }

  private static boolean endsName(CharSequence value, int at) {
    return at >= value.length() || "/> \t\r\n\f<+%".indexOf(value.charAt(at)) >= 0;
  }

  private static boolean attributeFollows(CharSequence value, int at) {
    char c = at(value, at);
    if (c != '/' && !Chars.space(c)) {
      return false;
    }
    int end = Math.min(value.length(), at + 64);
    int equals = Chars.indexOf(value, '=', at, end);
    int close = Chars.indexOf(value, '>', at, end);
    return equals >= 0 && (close < 0 || equals < close);
  }

  private static boolean scriptingWord(CharSequence value, int at, boolean inTag) {
    int end = wordEnd(value, at);
    return startsWith(value, at, "on")
        ? EventHandlers.handler(value, at, end, inTag)
        : ScriptCalls.begins(value, at, end);
  }
}
