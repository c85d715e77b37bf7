package dev.portcullis.threat;

import static dev.portcullis.threat.Chars.at;

import dev.portcullis.threat.Finding.Category;
import org.jspecify.annotations.Nullable;

/**
 * Looks at texts and attributes of an XML document, and refuses what makes a parser fetch or
 * explode: document types, entities, inclusions. No validator: it reads what any parser would read
 * in the same way, and calls the rest malformed.
 */
final class XmlInspection {

  /** The deepest nesting of elements. */
  static final int MAX_DEPTH = 64;

  private static final int MAX_NAME = 1024;

  private final String text;
  private final ValueInspection values;
  private int i;
  private int depth;

  private XmlInspection(String text, ValueInspection values) {
    this.text = text;
    this.values = values;
  }

  /** Looks at a whole document. Returns what is wrong with it as XML, or null. */
  static @Nullable String inspect(String text, ValueInspection values) {
    return new XmlInspection(text, values).document();
  }

  private @Nullable String document() {
    i = Chars.skipSpace(text, 0);
    if (at(text, i) != '<') {
      return "not XML";
    }
    while (i < text.length() && !values.findings().full()) {
      boolean read = text.charAt(i) == '<' ? markup() : content();
      if (!read) {
        return "an XML construct without an end";
      }
      if (depth > MAX_DEPTH) {
        values.findings().add(Category.RESOURCE_EXHAUSTION, "body", "elements nested too deep");
        return null;
      }
    }
    return depth == 0 || values.findings().full() ? null : "XML elements without an end";
  }

  private boolean content() {
    int end = text.indexOf('<', i);
    int to = end < 0 ? text.length() : end;
    value(i, to);
    i = to;
    return true;
  }

  private void value(int from, int to) {
    if (Chars.skipSpace(text, from) < to) {
      values.inspect(Place.XML, "body", Decoding.entities(text.substring(from, to)));
    }
  }

  private boolean markup() {
    if (text.startsWith("<!--", i)) {
      return skipPast("-->", 4);
    }
    if (text.startsWith("<![CDATA[", i)) {
      int start = i + 9;
      boolean ended = skipPast("]]>", 9);
      values.inspect(Place.XML, "body", text.substring(start, ended ? i - 3 : text.length()));
      return ended;
    }
    if (text.startsWith("<?", i)) {
      return skipPast("?>", 2);
    }
    if (text.startsWith("<!", i)) {
      values.findings().add(Category.XML_EXTERNAL_ENTITY, "body", text, i);
      i = text.length();
      depth = 0;
      return true;
    }
    return text.startsWith("</", i) ? endTag() : startTag();
  }

  private boolean skipPast(String end, int offset) {
    int at = text.indexOf(end, i + offset);
    i = at < 0 ? text.length() : at + end.length();
    return at >= 0;
  }

  private boolean endTag() {
    depth--;
    return skipPast(">", 2) && depth >= 0;
  }

  private boolean startTag() {
    int start = ++i;
    while (i < text.length() && "/> \t\r\n".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    if (i == start || i - start > MAX_NAME) {
      return false;
    }
    return attributes();
  }

  private boolean attributes() {
    while (i < text.length()) {
      i = Chars.skipSpace(text, i);
      char c = at(text, i);
      if (c == '>') {
        i++;
        depth++;
        return true;
      }
      if (c == '/' && at(text, i + 1) == '>') {
        i += 2;
        return true;
      }
      if (!attribute()) {
        return false;
      }
    }
    return false;
  }

  private boolean attribute() {
    int equals = text.indexOf('=', i);
    int quote = equals < 0 ? -1 : Chars.skipSpace(text, equals + 1);
    char mark = quote < 0 ? 0 : at(text, quote);
    int end = mark == '"' || mark == '\'' ? text.indexOf(mark, quote + 1) : -1;
    if (end < 0 || equals == i || Chars.indexOf(text, '>', i, equals) >= 0) {
      return false;
    }
    value(quote + 1, end);
    if (text.startsWith("http://www.w3.org/2001/XInclude", quote + 1)) {
      values.findings().add(Category.XML_EXTERNAL_ENTITY, "body", text, i);
    }
    i = end + 1;
    return true;
  }
}
