package dev.portcullis.policy.table;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that were read for the columns of one record. */
public final class Values<T> {

  private final Map<Column<T, ?>, @Nullable Object> values = new IdentityHashMap<>();

  Values() {}

  <V extends @Nullable Object> void put(Column<T, V> column, V value) {
    values.put(column, value);
  }

  /** The value of a column of this table. */
  @SuppressWarnings("unchecked") // put() is the only way in
  public <V extends @Nullable Object> V get(Column<T, V> column) {
    if (!values.containsKey(column)) {
      throw new IllegalArgumentException("no column of this table: " + column.name());
    }
    return (V) values.get(column);
  }
}
