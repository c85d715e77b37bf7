package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import dev.portcullis.policy.text.ScalarKind;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kinds of fields that sections are made of. */
public final class FieldKinds {

  private FieldKinds() {}

  /** A text that must be there. */
  public static FieldKind<String> text() {
    return leaf(FieldReader::text, value -> value, FieldKinds::typedText);
  }

  /** A text, left out where it is the usual one. */
  public static FieldKind<String> text(String usual) {
    return leaf(
        (in, name) -> in.text(name, usual),
        value -> value.equals(usual) ? null : value,
        FieldKinds::typedText);
  }

  /** A text that may be absent. */
  public static FieldKind<@Nullable String> optionalText() {
    return leaf(
        FieldReader::optionalText,
        value -> value,
        value -> typedText(value).isEmpty() ? null : typedText(value));
  }

  private static String typedText(@Nullable Object value) {
    return value instanceof String text ? text.strip() : "";
  }

  /** True or false; false is left out. */
  public static FieldKind<Boolean> flag() {
    return leaf(FieldReader::flag, value -> value ? value : null, Boolean.TRUE::equals);
  }

  /** Texts; none are left out. */
  public static FieldKind<List<String>> texts() {
    return leaf(
        FieldReader::texts, value -> value.isEmpty() ? null : value, FieldKinds::typedTexts);
  }

  /** Texts, left out where they are the usual ones. */
  public static FieldKind<List<String>> texts(List<String> usual) {
    return leaf(
        (in, name) -> in.has(name) ? in.texts(name) : usual,
        value -> value.equals(usual) ? null : value,
        FieldKinds::typedTexts);
  }

  private static List<String> typedTexts(@Nullable Object value) {
    if (value instanceof Collection<?> all) {
      return all.stream().map(String::valueOf).toList();
    }
    if (value instanceof Object[] all) {
      return Arrays.stream(all).map(String::valueOf).toList();
    }
    return Stream.of(typedText(value).split("[\\s,]+")).filter(word -> !word.isEmpty()).toList();
  }

  /** A single value, left out where it is the usual one. */
  public static <V> FieldKind<V> value(ScalarKind<V> kind, V usual) {
    return leaf(
        (in, name) -> in.value(name, kind, usual),
        value -> value.equals(usual) ? null : kind.written(value),
        kind::shown,
        value -> typed(value, kind, usual));
  }

  /**
   * A single value that must be there.
   *
   * @param standIn for one that is not
   */
  public static <V> FieldKind<V> required(ScalarKind<V> kind, V standIn) {
    return leaf(
        (in, name) -> in.required(name, kind, standIn),
        kind::written,
        kind::shown,
        value -> typed(value, kind, standIn));
  }

  /**
   * A single value that may be absent.
   *
   * @param standIn for one that is none
   */
  public static <V> FieldKind<@Nullable V> optional(ScalarKind<V> kind, V standIn) {
    return leaf(
        (in, name) -> in.has(name) ? in.value(name, kind, standIn) : null,
        value -> value == null ? null : kind.written(value),
        value -> value == null ? null : kind.shown(value),
        kind::typed);
  }

  private static <V> V typed(@Nullable Object value, ScalarKind<V> kind, V otherwise) {
    V typed = kind.typed(value);
    return typed == null ? otherwise : typed;
  }

  /** Single values that must be there. */
  public static <V> FieldKind<List<V>> requiredValues(ScalarKind<V> kind) {
    return leaf(
        (in, name) -> in.requiredValues(name, kind),
        value -> value.stream().map(kind::written).toList(),
        value -> value.stream().map(kind::shown).toList(),
        value -> typed(value, kind));
  }

  /** Single values without an order of theirs, written in the order of the constants. */
  public static <E extends Enum<E>> FieldKind<Set<E>> set(ScalarKind<E> kind, Set<E> usual) {
    return leaf(
        (in, name) -> in.has(name) ? copy(in.values(name, kind)) : usual,
        value -> value.equals(usual) ? null : written(value, kind),
        value -> written(value, kind),
        value -> copy(typed(value, kind)));
  }

  private static <E extends Enum<E>> Object written(Set<E> values, ScalarKind<E> kind) {
    return values.stream().sorted().map(kind::written).toList();
  }

  private static <E extends Enum<E>> Set<E> copy(List<E> values) {
    return values.isEmpty() ? Set.of() : EnumSet.copyOf(values);
  }

  private static <V> List<V> typed(@Nullable Object value, ScalarKind<V> kind) {
    return typedTexts(value).stream().map(text -> typedOne(text, kind)).toList();
  }

  private static <V> V typedOne(String text, ScalarKind<V> kind) {
    V value = kind.typed(text);
    if (value == null) {
      throw new IllegalArgumentException("no choice of this form");
    }
    return value;
  }

  /** Texts by free names, written in the order of the names; none are left out. */
  public static FieldKind<Map<String, String>> textsByName() {
    return new Unshown<>(
        FieldReader::textsByName, value -> value.isEmpty() ? null : new TreeMap<>(value));
  }

  /**
   * Texts by free names, written in the order of the names; none are left out. A form has them as
   * lines, {@code name: text}; a line that is none, or a name again, is a name without a text.
   */
  public static FieldKind<Map<String, String>> linesByName() {
    return leaf(
        FieldReader::textsByName,
        value -> value.isEmpty() ? null : new TreeMap<>(value),
        FieldKinds::lines,
        value -> typedLines(typedText(value)));
  }

  private static String lines(Map<String, String> texts) {
    return new TreeMap<>(texts)
        .entrySet().stream()
            .map(text -> text.getKey() + ": " + text.getValue())
            .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> typedLines(String text) {
    var texts = new TreeMap<String, String>();
    for (String line : text.lines().filter(one -> !one.isBlank()).toList()) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? line.strip() : line.substring(0, colon).strip();
      if (colon < 0 || texts.containsKey(name)) {
        texts.put(line.strip(), "");
      } else {
        texts.put(name, line.substring(colon + 1).strip());
      }
    }
    return texts;
  }

  /** Single values by free names, written in the order of the names. */
  public static <V> FieldKind<Map<String, V>> valuesByName(ScalarKind<V> kind) {
    return new Unshown<>(
        (in, name) -> in.valuesByName(name, kind),
        value -> {
          var written = new TreeMap<String, Object>();
          value.forEach((key, one) -> written.put(key, kind.written(one)));
          return written.isEmpty() ? null : written;
        });
  }

  /** Mappings, in a list; none are left out. A form does not show them by itself. */
  public static <P> FieldKind<List<P>> objects(Table<P> table) {
    return new Parts<>(table);
  }

  /** A mapping, left out where all of it says the default. */
  public static <P> FieldKind<P> part(Table<P> table) {
    return new Part<>(table);
  }

  /** A mapping that is there or not. */
  public static <P> FieldKind<@Nullable P> optionalPart(Table<P> table) {
    return new OptionalPart<>(table);
  }

  /**
   * One that no other kind is, and that a form does not show by itself.
   *
   * @param written null: left out
   */
  public static <V extends @Nullable Object> FieldKind<V> own(
      BiFunction<FieldReader, String, V> reader, Function<V, @Nullable Object> written) {
    return new Unshown<>(reader, written);
  }

  private static <V extends @Nullable Object> FieldKind<V> leaf(
      BiFunction<FieldReader, String, V> reader,
      Function<V, @Nullable Object> written,
      Function<@Nullable Object, V> typed) {
    return leaf(reader, written, value -> value, typed);
  }

  private static <V extends @Nullable Object> FieldKind<V> leaf(
      BiFunction<FieldReader, String, V> reader,
      Function<V, @Nullable Object> written,
      Function<V, @Nullable Object> shown,
      Function<@Nullable Object, V> typed) {
    return new Leaf<>(reader, written, shown, typed);
  }
}
