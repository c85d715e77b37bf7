package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import java.util.List;

/** A role; who has it has all roles that it inherits. */
public record Role(String name, List<String> inherits) {

  private static final Table.Builder<Role> IN = Table.builder();
  private static final Column<Role, String> NAME = IN.add("name", text(), Role::name);
  private static final Column<Role, List<String>> INHERITS =
      IN.add("inherits", texts(), Role::inherits);

  /** The fields of a role. */
  public static final Table<Role> TABLE = IN.table(in -> new Role(in.get(NAME), in.get(INHERITS)));

  public Role {
    inherits = List.copyOf(inherits);
  }
}
