package dev.portcullis.threat.content;

import dev.portcullis.request.CanonicalPath;

/**
 * Looks at a path. A canonical path cannot climb and hides nothing; what is left is what its
 * segments say when an upstream uses them as values.
 */
public final class PathInspection {

  private PathInspection() {}

  public static void inspect(CanonicalPath path, ValueInspection values) {
    for (String segment : path.segments()) {
      values.inspect(Place.PATH, "path", segment);
    }
    if (path.segments().size() > 1) {
      values.inspect(Place.PATH, "path", path.decoded());
    }
    if (path.raw().indexOf(';') >= 0) {
      parameters(path.raw(), values);
    }
  }

  /** What rules do not see of a path, an upstream may (RFC 3986 §3.3). */
  private static void parameters(String raw, ValueInspection values) {
    int start = raw.indexOf(';');
    while (start >= 0) {
      int next = raw.indexOf(';', start + 1);
      int slash = raw.indexOf('/', start);
      int end = next < 0 ? raw.length() : next;
      end = slash < 0 ? end : Math.min(end, slash);
      FormInspection.inspect(raw.substring(start + 1, end), Place.QUERY, "path", values);
      start = next;
    }
  }
}
