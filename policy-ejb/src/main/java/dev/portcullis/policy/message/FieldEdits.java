package dev.portcullis.policy.message;

import static dev.portcullis.policy.table.FieldKinds.linesByName;
import static dev.portcullis.policy.table.FieldKinds.texts;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the header fields of a message are changed. A value is a constant, or, where it is <code>
 * ${…}</code> as a whole, an expression that yields it.
 *
 * @param set values in place of all that the message has of the field
 * @param add values besides those that the message has
 * @param remove names of fields that are taken away
 */
public record FieldEdits(Map<String, String> set, Map<String, String> add, List<String> remove) {

  /** The fields go as they came. */
  public static final FieldEdits NONE = new FieldEdits(Map.of(), Map.of(), List.of());

  private static final Table.Builder<FieldEdits> IN = Table.builder();
  private static final Column<FieldEdits, Map<String, String>> SET =
      IN.add("set", linesByName(), FieldEdits::set);
  private static final Column<FieldEdits, Map<String, String>> ADD =
      IN.add("add", linesByName(), FieldEdits::add);
  private static final Column<FieldEdits, List<String>> REMOVE =
      IN.add("remove", texts(), FieldEdits::remove);

  /** The fields of {@code request-headers} and {@code response-headers}. */
  public static final Table<FieldEdits> TABLE =
      IN.table(in -> new FieldEdits(in.get(SET), in.get(ADD), in.get(REMOVE)));

  private static final String OPEN = "${";
  private static final String CLOSE = "}";

  public FieldEdits {
    set = Map.copyOf(set);
    add = Map.copyOf(add);
    remove = List.copyOf(remove);
  }

  /** The expression that a value is; null where it is a constant. */
  public static @Nullable String expression(String value) {
    return value.startsWith(OPEN) && value.endsWith(CLOSE)
        ? value.substring(OPEN.length(), value.length() - CLOSE.length())
        : null;
  }

  /** Whether a constant looks as if a part of it were to be computed. */
  public static boolean mixed(String value) {
    return expression(value) == null && value.contains(OPEN);
  }
}
