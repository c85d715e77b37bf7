package dev.portcullis.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim stands: the claim of exactly that name, else what its steps reach, joined by dots
 * ({@code realm_access.roles}). A step that holds dots itself stands in quotes: {@code
 * resource_access."com.example.api".roles}. The exact name comes first for those that hold dots
 * themselves ({@code https://a.example/r}).
 */
public record ClaimPath(String name, List<String> steps) {

  public static final String BAD_QUOTES = "quotes do not stand around a whole name";
  public static final String QUOTES_REMEDY =
      "write such as `resource_access.\"com.example.api\".roles`";

  public ClaimPath {
    steps = List.copyOf(steps);
  }

  /** Reads a name; one whose quotes are not in order is taken for a claim of that very name. */
  public static ClaimPath of(String name) {
    return parse(name).orElseGet(() -> new ClaimPath(name, List.of(name)));
  }

  /** Reads a name; empty where its quotes do not stand around whole steps. */
  public static Optional<ClaimPath> parse(String name) {
    var steps = new ArrayList<String>();
    for (int at = 0; at <= name.length(); ) {
      boolean quoted = name.startsWith("\"", at);
      int end = quoted ? name.indexOf('"', at + 1) : dot(name, at);
      if (end < 0) {
        return Optional.empty();
      }
      String step = name.substring(quoted ? at + 1 : at, end);
      end = quoted ? end + 1 : end;
      boolean whole = end == name.length() || name.charAt(end) == '.';
      if (!whole || (!quoted && step.indexOf('"') >= 0)) {
        return Optional.empty();
      }
      steps.add(step);
      at = end + 1;
    }
    return Optional.of(new ClaimPath(name, steps));
  }

  private static int dot(String name, int from) {
    int dot = name.indexOf('.', from);
    return dot < 0 ? name.length() : dot;
  }

  /** What stands there; null where nothing does. */
  public @Nullable Object find(Map<String, ? extends @Nullable Object> claims) {
    if (claims.containsKey(name)) {
      return claims.get(name);
    }
    Object reached = claims;
    for (String step : steps) {
      reached = reached instanceof Map<?, ?> object ? object.get(step) : null;
    }
    return reached;
  }
}
