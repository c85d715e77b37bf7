package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import java.util.List;
import java.util.Map;

/** Mappings in a list; left out where there are none. Their page shows them, or they stay. */
record Parts<P>(Table<P> table) implements FieldKind<List<P>> {

  @Override
  public List<P> read(FieldReader in, String name) {
    return in.objects(name, table::read);
  }

  @Override
  public void write(String name, List<P> values, Map<String, Object> fields) {
    if (!values.isEmpty()) {
      fields.put(name, values.stream().map(table::write).toList());
    }
  }

  @Override
  public Map<String, Table<?>> parts(String name) {
    return Map.of(name + "[]", table);
  }
}
