package dev.portcullis.proxy.fields;

import dev.portcullis.request.HttpFields;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Reads the header fields of a request, bounded and strictly (RFC 9110 §5), whatever the server let
 * through.
 */
public final class FieldReader {

  /** What our own listener read and judged already: names and values in turn. */
  private static final String FIELDS = "dev.portcullis.fields";

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  /** How many fields requests have at most, as a rule. */
  private static final int EXPECTED = 16;

  private final int mostBytes;
  private final int mostFields;

  /**
   * @param mostBytes of all names and values together
   */
  public FieldReader(int mostBytes, int mostFields) {
    this.mostBytes = mostBytes;
    this.mostFields = mostFields;
  }

  public HttpFields read(HttpServletRequest request) throws UnreadableRequestException {
    return request.getAttribute(FIELDS) instanceof String[] fields
        ? judged(fields)
        : readFrom(request);
  }

  private HttpFields judged(String[] fields) throws UnreadableRequestException {
    int bytes = 0;
    for (String text : fields) {
      bytes += text.length() + 2;
    }
    requireBounds(bytes, fields.length / 2);
    return HttpFields.sharing(fields);
  }

  private HttpFields readFrom(HttpServletRequest request) throws UnreadableRequestException {
    var found = HttpFields.builder(EXPECTED);
    int bytes = 0;
    var names = request.getHeaderNames();
    while (names != null && names.hasMoreElements()) {
      String name = names.nextElement();
      if (seen(found, name)) {
        continue;
      }
      requireToken(name);
      for (var values = request.getHeaders(name); values.hasMoreElements(); ) {
        String value = values.nextElement();
        requireValue(value);
        found.add(name, value);
        bytes += name.length() + value.length() + 4;
      }
      requireBounds(bytes, found.size());
    }
    return found.build();
  }

  /** Some servers name a field once per line, though its values come all at once. */
  private static boolean seen(HttpFields.Builder found, String name) {
    for (int i = 0; i < found.size(); i++) {
      if (found.name(i).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  private void requireBounds(int bytes, int fields) throws UnreadableRequestException {
    if (bytes > mostBytes || fields > mostFields) {
      throw UnreadableRequestException.tooLarge(
          fields + " header fields of " + bytes + " bytes are too many");
    }
  }

  private static void requireToken(String name) throws UnreadableRequestException {
    if (!isToken(name)) {
      throw UnreadableRequestException.malformed("a header field's name is malformed");
    }
  }

  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenCharacter(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  public static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private static void requireValue(String value) throws UnreadableRequestException {
    if (!isValue(value)) {
      throw UnreadableRequestException.malformed("a header field's value has a control character");
    }
  }

  /** RFC 9110 §5.5; a character that is not one byte cannot have come from a byte. */
  public static boolean isValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        return false;
      }
    }
    return true;
  }
}
