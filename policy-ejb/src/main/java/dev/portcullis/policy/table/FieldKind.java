package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a value stands in a policy document and in a form: which text means it, and which is written
 * for it. What is written reads back as an equal value.
 *
 * @param <V> the value; null where the field may be absent and nothing else stands for that
 */
public interface FieldKind<V extends @Nullable Object> {

  /** Reads the field; problems are noted, and a stand-in returned. */
  V read(FieldReader in, String name);

  /** Puts what is written for the value under its name; nothing for the default. */
  void write(String name, V value, Map<String, Object> fields);

  /** Puts the value into a form, the default too; nothing where its page has rows of its own. */
  default void show(String name, V value, Map<String, @Nullable Object> form) {}

  /**
   * Reads the value from a form.
   *
   * @param before what holds where the form does not show the field
   */
  default V typed(String name, Map<String, @Nullable Object> form, V before) {
    return before;
  }

  /**
   * The tables of what stands in the field, by its place: {@code threat} is a mapping, {@code
   * routes[]} a list of them.
   */
  default Map<String, Table<?>> parts(String name) {
    return Map.of();
  }

  /** The names of the fields that it reads and writes. */
  default Stream<String> names(String name) {
    return Stream.of(name);
  }
}
