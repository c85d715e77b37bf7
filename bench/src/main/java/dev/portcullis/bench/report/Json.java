package dev.portcullis.bench.report;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Writes records, maps, lists, numbers, strings and enumerations as JSON, RFC 8259. */
final class Json {

  private Json() {}

  static String of(@Nullable Object value) {
    if (value instanceof Record tuple) {
      return of(tuple);
    }
    if (value instanceof Map<?, ?> map) {
      var members = new StringJoiner(",", "{", "}");
      map.forEach((key, member) -> members.add(string(key.toString()) + ":" + of(member)));
      return members.toString();
    }
    if (value instanceof List<?> list) {
      var elements = new StringJoiner(",\n", "[", "]");
      list.forEach(element -> elements.add(of(element)));
      return elements.toString();
    }
    return scalar(value);
  }

  private static String scalar(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? Long.toString(number.getAsLong()) : "null";
    }
    if (value instanceof Double number) {
      return number.isNaN() || number.isInfinite() ? "null" : "%.3f".formatted(number);
    }
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : string(value.toString());
  }

  private static String of(Record tuple) {
    var members = new StringJoiner(",", "{", "}");
    for (RecordComponent component : tuple.getClass().getRecordComponents()) {
      members.add(string(component.getName()) + ":" + of(value(component, tuple)));
    }
    return members.toString();
  }

  private static @Nullable Object value(RecordComponent component, Record tuple) {
    try {
      return component.getAccessor().invoke(tuple);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("a record that is not public: " + tuple, e);
    }
  }

  private static String string(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        default -> quoted.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : c);
      }
    }
    return Objects.requireNonNull(quoted.append('"').toString());
  }
}
