package dev.portcullis.threat.content;

import static dev.portcullis.threat.text.Chars.at;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Decoding;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Looks at texts and attributes of an XML document, and refuses what makes a parser fetch or
 * explode: document types, entities, inclusions. It reads what any parser would read in the same
 * way, and calls the rest malformed.
 */
final class XmlInspection {

  /** The deepest nesting of elements. */
  static final int MAX_DEPTH = 64;

  private static final int MAX_NAME = 1024;
  private static final int MAX_REFERENCE = 16;

  private final String text;
  private final ValueInspection values;
  private final Deque<String> open = new ArrayDeque<>();
  private int i;
  private boolean rooted;

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
    if (declaresAnotherEncoding()) {
      values
          .findings()
          .add(Category.UNINSPECTABLE_BODY, "body", "an XML encoding that cannot be inspected");
      return null;
    }
    while (i < text.length() && !values.findings().full()) {
      boolean read = text.charAt(i) == '<' ? markup() : content();
      if (!read) {
        return "not well-formed XML";
      }
      if (open.size() > MAX_DEPTH) {
        values.findings().add(Category.RESOURCE_EXHAUSTION, "body", "elements nested too deep");
        return null;
      }
    }
    if (!open.isEmpty() && !values.findings().full()) {
      return "XML elements without an end";
    }
    return rooted || !values.findings().isEmpty() ? null : "an XML document without an element";
  }

  /** XML 1.0 §4.3.3: one in which ASCII means something else could hide an attack. */
  private boolean declaresAnotherEncoding() {
    if (!text.startsWith("<?xml", i)) {
      return false;
    }
    int end = text.indexOf("?>", i);
    String declaration = text.substring(i, end < 0 ? text.length() : end);
    int name = declaration.indexOf("encoding");
    int quote = Chars.skipSpace(declaration, declaration.indexOf('=', Math.max(0, name)) + 1);
    int to = declaration.indexOf(at(declaration, quote), quote + 1);
    return name > 0
        && to > quote
        && MediaType.charset(declaration.substring(quote + 1, to)) == null;
  }

  /** XML 1.0 §2.1: outside the one root there is nothing but space. */
  private boolean content() {
    int end = text.indexOf('<', i);
    int to = end < 0 ? text.length() : end;
    boolean placed = !open.isEmpty() || Chars.skipSpace(text, i) >= to;
    boolean read = value(i, to);
    i = to;
    return placed && read;
  }

  /** Whether its references are such as every parser knows. */
  private boolean value(int from, int to) {
    if (Chars.skipSpace(text, from) < to) {
      values.inspect(Place.XML, "body", Decoding.entities(text.substring(from, to)));
    }
    for (int and = Chars.indexOf(text, '&', from, to);
        and >= 0;
        and = Chars.indexOf(text, '&', and + 1, to)) {
      if (!reference(and + 1)) {
        return false;
      }
    }
    return true;
  }

  /** XML 1.0 §4.1, §4.6: without a document type, there are five names. */
  private boolean reference(int from) {
    int end = Chars.indexOf(text, ';', from, from + MAX_REFERENCE);
    return end > from
        && switch (text.substring(from, end)) {
          case "amp", "lt", "gt", "quot", "apos" -> true;
          default -> at(text, from) == '#' && number(from + 1, end);
        };
  }

  private boolean number(int from, int end) {
    boolean hexadecimal = at(text, from) == 'x';
    for (int c = hexadecimal ? from + 1 : from; c < end; c++) {
      if (hexadecimal ? Chars.hex(text.charAt(c)) < 0 : !Chars.digit(text.charAt(c))) {
        return false;
      }
    }
    return end > (hexadecimal ? from + 1 : from);
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
      open.clear();
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
    int start = i + 2;
    return skipPast(">", 2) && text.substring(start, i - 1).stripTrailing().equals(open.poll());
  }

  private boolean startTag() {
    int start = ++i;
    while (i < text.length() && "/> \t\r\n".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    if (i == start || i - start > MAX_NAME || (open.isEmpty() && rooted)) {
      return false;
    }
    rooted = true;
    return attributes(text.substring(start, i));
  }

  private boolean attributes(String element) {
    while (i < text.length()) {
      i = Chars.skipSpace(text, i);
      char c = at(text, i);
      if (c == '>') {
        i++;
        open.push(element);
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
    if (!value(quote + 1, end) || Chars.indexOf(text, '<', quote, end) >= 0) {
      return false;
    }
    if (text.startsWith("http://www.w3.org/2001/XInclude", quote + 1)) {
      values.findings().add(Category.XML_EXTERNAL_ENTITY, "body", text, i);
    }
    i = end + 1;
    return true;
  }
}
