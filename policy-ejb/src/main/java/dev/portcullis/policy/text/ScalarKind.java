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
 * @param written what a document says for a value: a text, a number
 */
public record ScalarKind<T>(
    String what,
    String remedy,
    Class<T> type,
    Function<String, @Nullable T> parser,
    Function<T, Object> written) {

  /** One of a few names. */
  public static <E extends Enum<E>> ScalarKind<E> oneOf(Class<E> type, Function<E, String> slug) {
    Map<String, E> bySlug =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(slug, e -> e, (a, b) -> a, LinkedHashMap::new));
    String remedy = "write one of: " + String.join(", ", bySlug.keySet());
    return new ScalarKind<>("known here", remedy, type, bySlug::get, slug::apply);
  }

  /** What a document says for the value. */
  public Object written(T value) {
    return written.apply(value);
  }

  /** What a form holds for the value: choices by their names, all else itself. */
  public Object shown(T value) {
    return value instanceof Enum<?> ? written(value) : value;
  }

  /** The value of what a form holds, or null where that is none. */
  public @Nullable T typed(@Nullable Object value) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    return value instanceof String text ? parse(text.strip()) : null;
  }

  @Nullable T parse(String text) {
    return parser.apply(text);
  }
}
