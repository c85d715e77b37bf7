package dev.portcullis.policy.attribute;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts that information points (or a caller of the access API) put beside the fixed ones, by
 * dotted name or nested. One of the wrong type counts as missing: a rule fails closed on it rather
 * than comparing apples with pears.
 */
final class ContextFacts {

  private ContextFacts() {}

  /** The facts below a name, nested ones and dotted ones (which win); null where there are none. */
  static @Nullable Map<String, Object> below(String name, Map<String, Object> facts) {
    Map<String, Object> found = new HashMap<>();
    if (facts.get(name) instanceof Map<?, ?> nested) {
      nested.forEach((key, value) -> put(found, String.valueOf(key), value));
    }
    String prefix = name + ".";
    facts.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            put(found, key.substring(prefix.length()), value);
          }
        });
    return found.isEmpty() ? null : found;
  }

  private static void put(Map<String, Object> found, String key, @Nullable Object value) {
    if (value != null) {
      found.put(key, value);
    }
  }

  /** The fact as a value of the type, or null. */
  static @Nullable Object as(@Nullable CelType type, @Nullable Object fact) {
    if (type == SimpleType.DOUBLE) {
      return fact instanceof Number number ? number.doubleValue() : null;
    }
    if (type == SimpleType.INT) {
      return fact instanceof Long || fact instanceof Integer ? ((Number) fact).longValue() : null;
    }
    if (type == SimpleType.TIMESTAMP) {
      return fact instanceof Instant ? fact : instant(fact);
    }
    Class<?> java = type == SimpleType.BOOL ? Boolean.class : String.class;
    return java.isInstance(fact) ? fact : null;
  }

  private static @Nullable Instant instant(@Nullable Object fact) {
    try {
      return fact instanceof String text ? Instant.parse(text) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
