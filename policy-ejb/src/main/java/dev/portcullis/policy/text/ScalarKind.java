package dev.portcullis.policy.text;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kind of single value.
 *
 * @param what what it is called in a message: {@code a duration}
 * @param remedy how it is written
 * @param parser yields null for a text that is none
 */
public record ScalarKind<T>(String what, String remedy, Function<String, @Nullable T> parser) {

  /** One of a few names. */
  public static <E extends Enum<E>> ScalarKind<E> oneOf(Class<E> type, Function<E, String> slug) {
    Map<String, E> bySlug =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(slug, e -> e, (a, b) -> a, LinkedHashMap::new));
    String remedy = "write one of: " + String.join(", ", bySlug.keySet());
    return new ScalarKind<>("known here", remedy, bySlug::get);
  }

  @Nullable T parse(String text) {
    return parser.apply(text);
  }
}
