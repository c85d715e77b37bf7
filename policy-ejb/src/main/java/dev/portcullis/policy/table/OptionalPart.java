package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of its own that is there or not: {@code {}} says something else than nothing. A form in
 * which nothing of it is filled means that it is not there.
 */
@SuppressWarnings(
    "NullAway") // the value of such a field may be null, which the checker does not see
record OptionalPart<P>(Table<P> table) implements FieldKind<@Nullable P> {

  @Override
  public @Nullable P read(FieldReader in, String name) {
    return in.has(name) ? table.read(in.object(name)) : null;
  }

  @Override
  public void write(String name, @Nullable P value, Map<String, Object> fields) {
    if (value != null) {
      fields.put(name, table.write(value));
    }
  }

  @Override
  public void show(String name, @Nullable P value, Map<String, @Nullable Object> form) {
    if (value != null) {
      table.show(name + '-', value, form);
    }
  }

  @Override
  public @Nullable P typed(String name, Map<String, @Nullable Object> form, @Nullable P before) {
    var shown =
        form.entrySet().stream().filter(field -> field.getKey().startsWith(name + '-')).toList();
    if (shown.isEmpty()) {
      return before;
    }
    return shown.stream().anyMatch(field -> filled(field.getValue()))
        ? table.typed(name + '-', form, before == null ? table.blank() : before)
        : null;
  }

  @Override
  public Map<String, Table<?>> parts(String name) {
    return Map.of(name, table);
  }

  private static boolean filled(@Nullable Object value) {
    if (value instanceof String text) {
      return !text.isBlank();
    }
    if (value instanceof Object[] all) {
      return all.length > 0;
    }
    return value instanceof Collection<?> all
        ? !all.isEmpty()
        : value != null && !Boolean.FALSE.equals(value);
  }
}
