package dev.portcullis.admin.form;

import dev.portcullis.policy.text.ScalarKinds;
import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a form holds. A field has the name that the policy document gives it ({@code max-body}),
 * which is also the id of its row on the page: so a problem of the document finds its field.
 */
public final class Fields implements Serializable {
  private final HashMap<String, @Nullable Object> values = new HashMap<>();

  /** For the page, which reads and writes by name. */
  public Map<String, @Nullable Object> values() {
    return values;
  }

  /** Fills a field; null leaves it empty. */
  public Fields put(String field, @Nullable Object value) {
    values.put(field, value);
    return this;
  }

  /** Fills a field of one line for each word. */
  public Fields lines(String field, Collection<String> words) {
    return put(field, String.join("\n", words));
  }

  /** The text without the blanks around it; empty where there is none. */
  public String text(String field) {
    return values.get(field) instanceof String text ? text.strip() : "";
  }

  /** The text, or null where the field is empty. */
  public @Nullable String optional(String field) {
    String text = text(field);
    return text.isEmpty() ? null : text;
  }

  /** The point in time, or null where the field is empty. */
  public @Nullable Instant instant(String field) {
    return values.get(field) instanceof Instant time ? time : null;
  }

  /** The words of a field that has one on each line; commas part words too. */
  public List<String> words(String field) {
    return Stream.of(text(field).split("[\\s,]+")).filter(word -> !word.isEmpty()).toList();
  }

  /** The chosen values of a field with several choices. */
  public List<String> chosen(String field) {
    Object value = values.get(field);
    if (value instanceof Collection<?> some) {
      return some.stream().map(String::valueOf).toList();
    }
    return value instanceof Object[] some
        ? Arrays.stream(some).map(String::valueOf).toList()
        : List.of();
  }

  /** Fills a field whose choices are the constants of an enum. */
  public Fields slugs(String field, Collection<? extends Enum<?>> constants) {
    return put(field, constants.stream().map(Fields::slug).sorted().toList());
  }

  /** A constant's name as the document writes it. */
  public static String slug(Enum<?> constant) {
    return ScalarKinds.slug(constant);
  }

  /** The chosen constant. */
  public <E extends Enum<E>> E constant(String field, Class<E> type) {
    return constant(type, text(field));
  }

  /** The chosen constants. */
  public <E extends Enum<E>> List<E> constants(String field, Class<E> type) {
    return chosen(field).stream().map(slug -> constant(type, slug)).toList();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String slug) {
    return Enum.valueOf(type, slug.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Whether the box is ticked. */
  public boolean ticked(String field) {
    return Boolean.TRUE.equals(values.get(field));
  }

  /** The value of a field with a converter. */
  public <T> T value(String field, Class<T> type, T otherwise) {
    Object value = values.get(field);
    return type.isInstance(value) ? type.cast(value) : otherwise;
  }
}
