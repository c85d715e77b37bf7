package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping of its own, left out where all of it says the default. */
record Part<P>(Table<P> table) implements FieldKind<P> {

  @Override
  public P read(FieldReader in, String name) {
    return table.read(in.object(name));
  }

  @Override
  public void write(String name, P value, Map<String, Object> fields) {
    var written = table.write(value);
    if (!written.isEmpty()) {
      fields.put(name, written);
    }
  }

  @Override
  public void show(String name, P value, Map<String, @Nullable Object> form) {
    table.show(name + '-', value, form);
  }

  @Override
  public P typed(String name, Map<String, @Nullable Object> form, P before) {
    return table.typed(name + '-', form, before);
  }

  @Override
  public Map<String, Table<?>> parts(String name) {
    return Map.of(name, table);
  }
}
