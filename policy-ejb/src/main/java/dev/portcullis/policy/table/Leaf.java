package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field that a form shows as one.
 *
 * @param written what stands in the document; null: nothing
 * @param shown what a form holds
 * @param typed the value of what a form holds
 */
record Leaf<V extends @Nullable Object>(
    BiFunction<FieldReader, String, V> reader,
    Function<V, @Nullable Object> written,
    Function<V, @Nullable Object> shown,
    Function<@Nullable Object, V> typed)
    implements FieldKind<V> {

  @Override
  public V read(FieldReader in, String name) {
    return reader.apply(in, name);
  }

  @Override
  public void write(String name, V value, Map<String, Object> fields) {
    var text = written.apply(value);
    if (text != null) {
      fields.put(name, text);
    }
  }

  @Override
  public void show(String name, V value, Map<String, @Nullable Object> form) {
    form.put(name, shown.apply(value));
  }

  @Override
  public V typed(String name, Map<String, @Nullable Object> form, V before) {
    return form.containsKey(name) ? typed.apply(form.get(name)) : before;
  }
}
