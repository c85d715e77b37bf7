package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields that are a record of their own, and stand side by side with those around it. */
record Beside<P>(Table<P> table) implements FieldKind<P> {

  @Override
  public P read(FieldReader in, String name) {
    return table.readBeside(in);
  }

  @Override
  public void write(String name, P value, Map<String, Object> fields) {
    table.write(value, fields);
  }

  @Override
  public void show(String prefix, P value, Map<String, @Nullable Object> form) {
    table.show(prefix, value, form);
  }

  @Override
  public P typed(String prefix, Map<String, @Nullable Object> form, P before) {
    return table.typed(prefix, form, before);
  }

  @Override
  public Stream<String> names(String name) {
    return table.names();
  }

  @Override
  public Map<String, Table<?>> parts(String name) {
    return table.parts();
  }
}
