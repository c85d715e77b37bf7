package dev.portcullis.proxy.observation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A subject's claims as JSON, for the window on the latest decisions: rules may read them, so who
 * asks why a request was decided as it was needs them. They are in no file.
 */
final class ClaimsText {

  /** Claims that take more characters than these are left out, all together. */
  static final int MOST = 4096;

  private static final int DEEPEST = 8;

  private final StringBuilder text = new StringBuilder(256);

  private ClaimsText() {}

  /** The line with a member {@code claims} more; as it is where there are none, or too many. */
  static String with(String line, Map<String, Object> claims) {
    if (claims.isEmpty() || !line.endsWith("}")) {
      return line;
    }
    var json = new ClaimsText();
    json.value(claims, 0);
    return json.text.length() > MOST
        ? line
        : line.substring(0, line.length() - 1) + ",\"claims\":" + json.text + "}";
  }

  private void value(@Nullable Object value, int depth) {
    if (text.length() > MOST) {
      return;
    }
    if (value instanceof Map<?, ?> map && depth < DEEPEST) {
      text.append('{');
      map.forEach(
          (name, member) -> {
            separate('{');
            string(String.valueOf(name));
            text.append(':');
            value(member, depth + 1);
          });
      text.append('}');
    } else if (value instanceof List<?> list && depth < DEEPEST) {
      text.append('[');
      for (Object element : list) {
        separate('[');
        value(element, depth + 1);
      }
      text.append(']');
    } else {
      scalar(value);
    }
  }

  private void scalar(@Nullable Object value) {
    if (value instanceof Boolean || value instanceof Long || value instanceof Integer) {
      text.append(value);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      text.append(number);
    } else if (value instanceof String string) {
      string(string);
    } else {
      text.append("null");
    }
  }

  private void separate(char open) {
    if (text.charAt(text.length() - 1) != open) {
      text.append(',');
    }
  }

  /** Plain ASCII, like the line. */
  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length() && text.length() <= MOST; i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
