package dev.portcullis.listener.connection;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.jspecify.annotations.Nullable;

/**
 * A head of which more is to come.
 *
 * @param since when its first octet came, in nanoseconds of {@link System#nanoTime()}
 * @param seen how many octets were searched for its end
 */
public record PartialHead(long since, int seen) {

  public static PartialHead next(@Nullable PartialHead before, int seen) {
    return new PartialHead(before == null ? System.nanoTime() : before.since, seen);
  }

  /** In nanoseconds. */
  long age() {
    return System.nanoTime() - since;
  }

  /**
   * Where the head in {@code input} ends, behind its empty line, or -1. A bare line feed ends a
   * line here, so that such a head is judged instead of waited for.
   */
  public static int end(Buffer input, @Nullable PartialHead before) {
    int start = input.position();
    int from = before == null ? start : Math.max(start, start + before.seen - 3);
    for (int i = from; i < input.limit(); i++) {
      if (input.get(i) == '\n' && endsLine(input, start, i)) {
        return i + 1;
      }
    }
    return -1;
  }

  private static boolean endsLine(Buffer input, int start, int lineFeed) {
    int before = lineFeed - 1;
    if (before >= start && input.get(before) == '\r') {
      before--;
    }
    return before >= start && input.get(before) == '\n';
  }

  /** RFC 9112 §2.2: empty lines before a request line are ignored. */
  public static Buffer withoutEmptyLines(FilterChainContext context) {
    Buffer input = context.getMessage();
    int at = input.position();
    while (at < input.limit() && (input.get(at) == '\r' || input.get(at) == '\n')) {
      at++;
    }
    if (at == input.position()) {
      return input;
    }
    Buffer rest = input.split(at);
    context.setMessage(rest);
    return rest;
  }
}
