package dev.portcullis.threat.detector;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import java.util.Arrays;

/**
 * Finds lookups that a logger of the upstream would run (CVE-2021-44228 and its relatives). Those
 * that only read a value of the process ({@code ${env:HOME}}, {@code ${sys:user.dir}}) are
 * placeholders of many formats and give nobody anything by themselves; within another lookup they
 * hide its letters or carry a value away, and are resolved.
 *
 * <p>Lookups may nest and hide one another's letters ({@code ${${lower:j}ndi:…}}): they are
 * resolved as the logger would, inside out, with a stack. What a lookup resolves to is at most as
 * long as the lookup, and deeper nesting than {@link #MAX_DEPTH} is itself a finding, so the work
 * is linear.
 */
public final class JndiInjection implements Detector {

  private static final int MAX_DEPTH = 12;

  @Override
  public Category category() {
    return Category.JNDI_INJECTION;
  }

  @Override
  public String triggers() {
    return "{";
  }

  @Override
  public int find(CharSequence value) {
    int first = opening(value, 0);
    return first >= 0 && resolves(value, first) ? first : -1;
  }

  private static int opening(CharSequence value, int from) {
    for (int i = from; i + 1 < value.length(); i++) {
      if (value.charAt(i) == '$' && value.charAt(i + 1) == '{') {
        return i;
      }
    }
    return -1;
  }

  private static boolean resolves(CharSequence value, int from) {
    var resolved = new StringBuilder();
    var starts = new int[MAX_DEPTH];
    int depth = 0;
    for (int i = from; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '$' && Chars.at(value, i + 1) == '{') {
        if (depth == MAX_DEPTH) {
          return true;
        }
        starts[depth++] = resolved.length();
        i++;
      } else if (c == '}' && depth > 0) {
        if (dangerous(resolved, starts[--depth])) {
          return true;
        }
        resolve(resolved, starts[depth]);
      } else if (depth > 0) {
        resolved.append(c);
      }
    }
    return Arrays.stream(starts, 0, depth).anyMatch(start -> dangerous(resolved, start));
  }

  private static boolean dangerous(CharSequence lookup, int start) {
    int at = Chars.skipSpace(lookup, start);
    return Chars.startsWith(lookup, at, "jndi:")
        || Chars.startsWith(lookup, at, "ctx:")
        || Chars.startsWith(lookup, at, "script:")
        || Chars.startsWith(lookup, at, "url:")
        || Chars.startsWith(lookup, at, "dns:");
  }

  /** Replaces a lookup by its default value, or by what stands behind its last colon. */
  private static void resolve(StringBuilder resolved, int start) {
    int value = resolved.indexOf(":-", start);
    int colon = resolved.lastIndexOf(":");
    int kept = value >= 0 ? value + 2 : colon >= start ? colon + 1 : resolved.length();
    resolved.delete(start, kept);
  }
}
