package dev.portcullis.policy.table;

import dev.portcullis.policy.text.FieldReader;
import dev.portcullis.policy.text.Node;
import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a section of the policy document, in the order in which they are written. The
 * reader, the writer, the known names, the form and the test of the reference follow from it: a new
 * field is a component of the record and a column here.
 *
 * <pre>{@code
 * private static final Table.Builder<Role> IN = Table.builder();
 * private static final Column<Role, String> NAME = IN.add("name", FieldKinds.TEXT, Role::name);
 * static final Table<Role> TABLE = IN.table(values -> new Role(values.get(NAME)));
 * }</pre>
 */
public final class Table<T> {

  private final List<Column<T, ?>> columns;
  private final Map<String, String> unavailable;
  private final Function<Values<T>, T> made;

  private Table(Builder<T> in, Function<Values<T>, T> made) {
    this.columns = List.copyOf(in.columns);
    this.unavailable = Map.copyOf(in.unavailable);
    this.made = made;
  }

  /** A table without columns yet. */
  public static <T> Builder<T> builder() {
    return new Builder<>();
  }

  /** The record of a mapping; fields that no column has are noted as unknown. */
  public T read(FieldReader in) {
    T entry = readBeside(in);
    in.end();
    return entry;
  }

  /** The record of some fields of a mapping, which may have others. */
  T readBeside(FieldReader in) {
    var values = new Values<T>();
    columns.forEach(column -> read(column, in, values));
    unavailable.forEach(in::unavailable);
    return made.apply(values);
  }

  private <V extends @Nullable Object> void read(
      Column<T, V> column, FieldReader in, Values<T> values) {
    values.put(column, column.kind().read(in, column.name()));
  }

  /** The record of an empty mapping: defaults, and stand-ins for what must be said. */
  public T blank() {
    var none = new Node.Fields(1, List.of());
    return readBeside(FieldReader.of(none, "", new HashMap<>(), new Problems(Positions.NONE)));
  }

  /** What is written for a record, defaults left out. */
  public Map<String, Object> write(T entry) {
    var fields = new LinkedHashMap<String, Object>();
    write(entry, fields);
    return fields;
  }

  void write(T entry, Map<String, Object> fields) {
    columns.forEach(column -> write(column, entry, fields));
  }

  private <V extends @Nullable Object> void write(
      Column<T, V> column, T entry, Map<String, Object> fields) {
    column.kind().write(column.name(), column.getter().apply(entry), fields);
  }

  /** Fills a form: the fields of parts have the part's name before theirs, {@code threat-mode}. */
  public void show(T entry, Map<String, @Nullable Object> form) {
    show("", entry, form);
  }

  void show(String prefix, T entry, Map<String, @Nullable Object> form) {
    columns.forEach(column -> show(column, prefix, entry, form));
  }

  private <V extends @Nullable Object> void show(
      Column<T, V> column, String prefix, T entry, Map<String, @Nullable Object> form) {
    column.kind().show(prefix + column.name(), column.getter().apply(entry), form);
  }

  /**
   * The record that a form holds.
   *
   * @param before whose values hold where the form has none
   */
  public T typed(Map<String, @Nullable Object> form, T before) {
    return typed("", form, before);
  }

  T typed(String prefix, Map<String, @Nullable Object> form, T before) {
    var values = new Values<T>();
    columns.forEach(column -> typed(column, prefix, form, before, values));
    return made.apply(values);
  }

  private <V extends @Nullable Object> void typed(
      Column<T, V> column,
      String prefix,
      Map<String, @Nullable Object> form,
      T before,
      Values<T> values) {
    V value = column.getter().apply(before);
    values.put(column, column.kind().typed(prefix + column.name(), form, value));
  }

  /** The names of the fields, in the order in which they are written. */
  public Stream<String> names() {
    return columns.stream().flatMap(column -> column.kind().names(column.name()));
  }

  /** The tables of its parts, by their place in an entry: {@code threat}, {@code routes[]}. */
  public Map<String, Table<?>> parts() {
    var parts = new LinkedHashMap<String, Table<?>>();
    columns.forEach(column -> parts.putAll(column.kind().parts(column.name())));
    return parts;
  }

  /** Collects columns. */
  public static final class Builder<T> {

    private final List<Column<T, ?>> columns = new ArrayList<>();
    private final Map<String, String> unavailable = new HashMap<>();

    private Builder() {}

    /** Adds a field. */
    public <V extends @Nullable Object> Column<T, V> add(
        String name, FieldKind<V> kind, Function<T, V> getter) {
      var column = new Column<T, V>(name, kind, getter);
      columns.add(column);
      return column;
    }

    /** Adds the fields of a record that stand side by side with the others. */
    public <V> Column<T, V> beside(Table<V> table, Function<T, V> getter) {
      return add("", new Beside<>(table), getter);
    }

    /** Says of a field that no version before had it, nor this one, and what to write instead. */
    public Builder<T> unavailable(String name, String remedy) {
      unavailable.put(name, remedy);
      return this;
    }

    /**
     * The table.
     *
     * @param made the record of the values that were read
     */
    public Table<T> table(Function<Values<T>, T> made) {
      return new Table<>(this, made);
    }
  }
}
