package dev.portcullis.proxy.observation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as the window on the latest ones keeps them: the id, a line feed, the line. In that, a
 * subject's claims besides: rules may read them, so who asks why a request was decided as it was
 * needs them. They are in no file. Used by one thread.
 */
final class FeedText {

  /** Claims that take more characters than these are left out, all together. */
  static final int MOST = 4096;

  private static final int DEEPEST = 8;

  private final JsonText text = new JsonText();
  private int claimsStart;

  /**
   * What is kept of a decision, in ASCII: made at once, as every further copy costs as much again.
   *
   * @param lines that of the decision is the last of them, from {@code start} on
   */
  byte[] of(String id, JsonText lines, int start, Map<String, Object> claims) {
    text.clear();
    text.raw(id).raw("\n").raw(lines, start);
    if (!claims.isEmpty()) {
      add(claims);
    }
    return text.copy();
  }

  /** The line ends with its brace, behind which nothing may stand. */
  private void add(Map<String, Object> claims) {
    int brace = text.size() - 1;
    text.cut(brace).raw(",\"claims\":");
    claimsStart = text.size();
    value(claims, 0);
    if (isTooLong()) {
      text.cut(brace);
    }
    text.raw("}");
  }

  private boolean isTooLong() {
    return text.size() - claimsStart > MOST;
  }

  private void value(@Nullable Object value, int depth) {
    if (isTooLong()) {
      return;
    }
    if (value instanceof Map<?, ?> map && depth < DEEPEST) {
      text.open();
      map.forEach(
          (name, member) -> {
            text.key(String.valueOf(name), MOST);
            value(member, depth + 1);
          });
      text.close();
    } else if (value instanceof List<?> list && depth < DEEPEST) {
      text.openList();
      for (Object element : list) {
        text.separate();
        value(element, depth + 1);
      }
      text.closeList();
    } else {
      scalar(value);
    }
  }

  private void scalar(@Nullable Object value) {
    if (value instanceof String string) {
      text.string(string, MOST);
    } else if (value instanceof Long || value instanceof Integer) {
      text.number(((Number) value).longValue());
    } else if (value instanceof Boolean
        || (value instanceof Double number && Double.isFinite(number))) {
      text.raw(String.valueOf(value));
    } else {
      text.raw("null");
    }
  }
}
