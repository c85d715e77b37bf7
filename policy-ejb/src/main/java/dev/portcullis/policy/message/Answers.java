package dev.portcullis.policy.message;

import static dev.portcullis.policy.table.FieldKinds.part;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;

/**
 * What a route says of its answers.
 *
 * @param headers how their fields are changed
 */
public record Answers(FieldEdits headers) {

  /** They go as they come. */
  public static final Answers DEFAULT = new Answers(FieldEdits.NONE);

  private static final Table.Builder<Answers> IN = Table.builder();
  private static final Column<Answers, FieldEdits> HEADERS =
      IN.add("response-headers", part(FieldEdits.TABLE), Answers::headers);

  /** These fields of a route. */
  public static final Table<Answers> TABLE = IN.table(in -> new Answers(in.get(HEADERS)));
}
