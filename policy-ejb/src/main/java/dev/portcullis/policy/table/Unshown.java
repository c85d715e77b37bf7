package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field that takes more than one row of a form: its page shows it, or it stays as it is.
 *
 * @param written what stands in the document; null: nothing
 */
record Unshown<V extends @Nullable Object>(
    BiFunction<FieldReader, String, V> reader, Function<V, @Nullable Object> written)
    implements FieldKind<V> {

  @Override
  public V read(FieldReader in, String name) {
    return reader.apply(in, name);
  }

  @Override
  public void write(String name, V value, Map<String, Object> fields) {
    var tree = written.apply(value);
    if (tree != null) {
      fields.put(name, tree);
    }
  }
}
