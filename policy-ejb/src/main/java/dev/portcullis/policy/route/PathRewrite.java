package dev.portcullis.policy.route;

import dev.portcullis.policy.document.Route;
import dev.portcullis.request.CanonicalPath;
import org.jspecify.annotations.Nullable;

/**
 * Turns the path that was judged into the path that is sent. Works on the raw path, segment by
 * segment, so that what the rules saw and what the upstream gets differ by the rewriting only.
 */
public final class PathRewrite {

  private PathRewrite() {}

  /**
   * The raw path for the upstream, or null where the prefix to cut is not there, though other paths
   * of the route have it.
   */
  public static @Nullable String apply(CanonicalPath path, Route route) {
    String prefix = route.rewrite().stripPrefix();
    boolean nothing =
        prefix == null || StripPrefix.of(route.matches().path(), prefix) == StripPrefix.NEVER;
    String cut = nothing || prefix == null ? path.raw() : cut(path, prefix);
    if (cut == null || route.rewrite().addPrefix() == null) {
      return cut;
    }
    String added = route.rewrite().addPrefix();
    return added.endsWith("/") ? added.substring(0, added.length() - 1) + cut : added + cut;
  }

  private static @Nullable String cut(CanonicalPath path, String prefix) {
    int from = 0;
    int segment = 0;
    for (String expected : segments(prefix)) {
      if (!expected.equals(path.segment(segment++))) {
        return null;
      }
      int next = path.raw().indexOf('/', from + 1);
      from = next < 0 ? path.raw().length() : next;
    }
    // An encoded slash inside the prefix makes the raw path have fewer separators than segments.
    return hidesSlash(path.raw(), from) ? null : rest(path.raw(), from);
  }

  private static boolean hidesSlash(String raw, int end) {
    for (int i = raw.indexOf('%'); i >= 0 && i < end; i = raw.indexOf('%', i + 1)) {
      if (raw.regionMatches(true, i, "%2f", 0, 3)) {
        return true;
      }
    }
    return false;
  }

  private static String rest(String raw, int from) {
    return from == raw.length() ? "/" : raw.substring(from);
  }

  private static String[] segments(String prefix) {
    String inner = prefix.substring(1);
    String trimmed = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
    return trimmed.isEmpty() ? new String[0] : trimmed.split("/", -1);
  }
}
