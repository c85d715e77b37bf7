package dev.portcullis.threat.detector.script;

import static dev.portcullis.threat.text.Chars.skipSpace;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/** Knows the attributes of HTML that hold script. */
final class EventHandlers {

  /** So far ahead a handler's script shows that it is one. */
  private static final int REACH = 80;

  /** Words that are no handlers, though they begin like one. */
  private static final WordTable WORDS =
      WordTable.of(
          "w",
          "only once online ongoing onboarding onboarded onboard onset onsite onward onwards"
              + " onshore onyx onion onions onus ones oneself onto one onedrive onenote");

  private static final WordTable HANDLERS =
      WordTable.of(
          "h",
          "onabort onactivate onafterprint onafterscriptexecute onanimationcancel onanimationend"
              + " onanimationiteration onanimationstart onauxclick onbeforeactivate onbeforecopy"
              + " onbeforecut onbeforeinput onbeforematch onbeforepaste onbeforeprint"
              + " onbeforescriptexecute onbeforetoggle onbeforeunload onbegin onblur onbounce"
              + " oncancel oncanplay oncanplaythrough onchange onclick onclose oncontextmenu oncopy"
              + " oncuechange oncut ondblclick ondrag ondragend ondragenter ondragexit ondragleave"
              + " ondragover ondragstart ondrop ondurationchange onemptied onend onended onerror"
              + " onfinish onfocus onfocusin onfocusout onformdata onfullscreenchange"
              + " ongesturestart ongotpointercapture onhashchange oninput oninvalid onkeydown"
              + " onkeypress onkeyup onload onloadeddata onloadedmetadata onloadend onloadstart"
              + " onlostpointercapture onmessage onmousedown onmouseenter onmouseleave onmousemove"
              + " onmouseout onmouseover onmouseup onmousewheel onpagehide onpageshow onpaste"
              + " onpause onplay onplaying onpointercancel onpointerdown onpointerenter"
              + " onpointerleave onpointermove onpointerout onpointerover onpointerrawupdate"
              + " onpointerup onpopstate onprogress onpropertychange onratechange"
              + " onreadystatechange onrepeat onreset onresize onscroll onscrollend onsearch"
              + " onseeked onseeking onselect onselectionchange onselectstart onshow onslotchange"
              + " onstalled onstart onstorage onsubmit onsuspend ontimeupdate ontoggle"
              + " ontouchcancel ontouchend ontouchmove ontouchstart ontransitioncancel"
              + " ontransitionend ontransitionrun ontransitionstart onunhandledrejection onunload"
              + " onvolumechange onwaiting onwebkitanimationend onwebkitanimationstart"
              + " onwebkittransitionend onwheel");

  private EventHandlers() {}

  /**
   * Whether the word in [at, end) is a handler with script.
   *
   * @param inTag whether the word stands where attributes do; elsewhere only known names count, and
   *     only with something that looks like script
   */
  static boolean handler(CharSequence value, int at, int end, boolean inTag) {
    int equals = skipSpace(value, end);
    if (end - at < 5 || Chars.at(value, equals) != '=' || Chars.at(value, equals + 1) == '=') {
      return false;
    }
    if (expression(value, equals + 1) || (!inTag && assignment(value, at, equals))) {
      return false;
    }
    boolean known = HANDLERS.contains(value, at, end);
    boolean named = known || (inTag && !WORDS.contains(value, at, end));
    return named && ((known && inTag) || script(value, equals + 1));
  }

  /**
   * Whether the braces of an unquoted value do not close before its end ({@code onClick={() =>
   * go()}}), or hold a name alone ({@code onClick={go}}): no script that does anything to a
   * browser, but an expression of a language that builds pages.
   */
  private static boolean expression(CharSequence value, int from) {
    int depth = 0;
    boolean name = true;
    int i = from;
    if (Chars.at(value, from) != '{') {
      return false;
    }
    for (; i < from + REACH && i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '>' || Chars.space(c)) {
        break;
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      name &= Chars.word(c) || c == '.' || c == '{' || c == '}';
    }
    return depth > 0 ? Chars.space(Chars.at(value, i)) : name;
  }

  /**
   * Whether a program sets a property or a variable, rather than a value adding an attribute to an
   * element: {@code port.onmessage = }, {@code const onError = (e) => …}.
   */
  private static boolean assignment(CharSequence value, int at, int equals) {
    char before = Chars.at(value, at - 1);
    boolean property = before == '.' && Chars.word(Chars.at(value, at - 2));
    boolean spaced = Chars.space(Chars.at(value, equals - 1));
    boolean made = declared(value, at) || function(value, skipSpace(value, equals + 1));
    return property || (spaced && made);
  }

  private static boolean declared(CharSequence value, int at) {
    return Chars.startsWith(value, at - 6, "const ")
        || Chars.startsWith(value, at - 4, "let ")
        || Chars.startsWith(value, at - 4, "var ");
  }

  /** What does nothing until it is called. */
  private static boolean function(CharSequence value, int at) {
    int close = Chars.at(value, at) == '(' ? Chars.indexOf(value, ')', at, at + REACH) : -1;
    int arrow = close < 0 ? at : skipSpace(value, close + 1);
    return Chars.startsWith(value, at, "async ")
        || Chars.startsWith(value, at, "function ")
        || (close > 0 && Chars.startsWith(value, arrow, "=> {"));
  }

  private static boolean script(CharSequence value, int from) {
    int to = Math.min(value.length(), from + REACH);
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      if (c == '(' || c == '`' || c == '=' || (c == '&' && Chars.at(value, i + 1) == '#')) {
        return true;
      }
    }
    return false;
  }
}
