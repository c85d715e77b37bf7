package dev.portcullis.policy.route;

import dev.portcullis.policy.text.Problems;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A path with places that vary: {@code /orders/{id}}, {@code /files/*}, {@code /orders/**}.
 *
 * <p>A literal equals one decoded segment, case included. {@code {name}} and {@code *} stand for
 * one segment that is not empty. {@code **}, at the end only, stands for any number of segments,
 * none included: {@code /orders/**} matches {@code /orders}, {@code /orders/} and {@code
 * /orders/1/items}. Without it a trailing slash counts: {@code /orders/} is another path than
 * {@code /orders}.
 *
 * @param parts one per segment; {@code /} has none
 */
public record PathTemplate(List<Part> parts) {

  /** The most segments of a template. */
  static final int MAX_PARTS = 64;

  /** How a segment is matched, the most specific first. */
  enum Kind {
    LITERAL,
    VARIABLE,
    ANY,
    REST
  }

  /**
   * One segment.
   *
   * @param text the literal or the variable's name
   */
  record Part(Kind kind, String text) {
    private static final Part ANY = new Part(Kind.ANY, "*");
    private static final Part REST = new Part(Kind.REST, "**");

    /** Equal for parts that match the same segments. */
    String shape() {
      return switch (kind) {
        case LITERAL -> "=" + text;
        case VARIABLE -> "{}";
        case ANY, REST -> text;
      };
    }
  }

  public PathTemplate {
    parts = List.copyOf(parts);
  }

  /** Equal for templates that match the same paths. */
  public String shape() {
    return parts.stream().map(Part::shape).collect(Collectors.joining("/"));
  }

  /** Whether there is anything to remember of a path. */
  boolean hasVariables() {
    return parts.stream().anyMatch(part -> part.kind() == Kind.VARIABLE);
  }

  /** The values of the variables in a path that this template matches. */
  Map<String, String> variables(List<String> segments) {
    Map<String, String> values = new HashMap<>(4);
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).kind() == Kind.VARIABLE) {
        values.put(parts.get(i).text(), segments.get(i));
      }
    }
    return Collections.unmodifiableMap(values);
  }

  /** Reads a template; what is wrong with it is noted, and what could be read is returned. */
  public static PathTemplate parse(String path, String text, Problems problems) {
    if (!text.startsWith("/")) {
      problems.add(path, "`" + Problems.shortened(text) + "` is no path", "start with a slash");
      return new PathTemplate(List.of());
    }
    var segments = text.equals("/") ? new String[0] : text.substring(1).split("/", -1);
    if (segments.length > MAX_PARTS) {
      problems.add(path, "more than " + MAX_PARTS + " segments", "use `**`");
      return new PathTemplate(List.of());
    }
    var parts = new ArrayList<Part>();
    for (int i = 0; i < segments.length; i++) {
      parts.add(part(path, segments[i], i == segments.length - 1, problems));
    }
    requireDistinctNames(path, parts, problems);
    return new PathTemplate(parts);
  }

  private static Part part(String path, String segment, boolean last, Problems problems) {
    if (segment.equals("**")) {
      if (!last) {
        problems.add(path, "`**` before the end", "put `**` last, or use `*` for one segment");
      }
      return Part.REST;
    }
    if (segment.equals("*")) {
      return Part.ANY;
    }
    if (segment.startsWith("{") && segment.endsWith("}")) {
      return variable(path, segment.substring(1, segment.length() - 1), problems);
    }
    return literal(path, segment, last, problems);
  }

  private static Part variable(String path, String name, Problems problems) {
    if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]{0,63}")) {
      problems.add(
          path,
          "`{" + Problems.shortened(name) + "}` is no variable",
          "name it with letters, digits and underscores");
    }
    return new Part(Kind.VARIABLE, name);
  }

  private static Part literal(String path, String segment, boolean last, Problems problems) {
    if (segment.isEmpty() && !last) {
      problems.add(path, "an empty segment", "write single slashes");
    } else if (segment.indexOf('*') >= 0 || segment.matches(".*[{}].*")) {
      problems.add(
          path,
          "`" + Problems.shortened(segment) + "` mixes a pattern with text",
          "a segment is a literal, `{name}`, `*` or `**` as a whole");
    } else if (segment.indexOf('%') >= 0) {
      problems.add(
          path,
          "`" + Problems.shortened(segment) + "` is percent-encoded",
          "write the decoded character");
    } else if (!canonical(segment)) {
      problems.add(
          path,
          "no request can have the segment `" + Problems.shortened(segment) + "`",
          "remove dot segments, backslashes, semicolons and control characters");
    }
    return new Part(Kind.LITERAL, segment);
  }

  /** Whether a request can have this segment: paths that servers read differently are refused. */
  private static boolean canonical(String segment) {
    try {
      var path = CanonicalPath.parse("/" + encoded(segment));
      return path.forms().isEmpty()
          && (segment.isEmpty() || path.segments().equals(List.of(segment)));
    } catch (MalformedPathException e) {
      return false;
    }
  }

  private static String encoded(String segment) {
    var encoded = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      boolean kept = b > ' ' && (Character.isLetterOrDigit(b) || "-._~!$&'()+,=:@".indexOf(b) >= 0);
      encoded.append(kept ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
    }
    return encoded.toString();
  }

  private static void requireDistinctNames(String path, List<Part> parts, Problems problems) {
    var names = new HashSet<String>();
    for (var part : parts) {
      if (part.kind() == Kind.VARIABLE && !names.add(part.text())) {
        problems.add(path, "two variables `{" + part.text() + "}`", "name them differently");
      }
    }
  }
}
