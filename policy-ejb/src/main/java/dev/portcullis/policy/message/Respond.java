package dev.portcullis.policy.message;

import static dev.portcullis.policy.table.FieldKinds.required;
import static dev.portcullis.policy.table.FieldKinds.text;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;

/**
 * An answer that is always the same, in place of an upstream's.
 *
 * @param body may be empty
 * @param contentType what the body is
 */
public record Respond(int status, String body, String contentType) {

  private static final String DEFAULT_TYPE = "text/plain; charset=utf-8";

  private static final Table.Builder<Respond> IN = Table.builder();
  private static final Column<Respond, Integer> STATUS =
      IN.add("status", required(ScalarKinds.NUMBER, 0), Respond::status);
  private static final Column<Respond, String> BODY = IN.add("body", text(""), Respond::body);
  private static final Column<Respond, String> CONTENT_TYPE =
      IN.add("content-type", text(DEFAULT_TYPE), Respond::contentType);

  /** The fields of {@code respond}. */
  public static final Table<Respond> TABLE =
      IN.table(in -> new Respond(in.get(STATUS), in.get(BODY), in.get(CONTENT_TYPE)));

  /** A form that says nothing of the type means the usual one. */
  public Respond {
    contentType = contentType.isEmpty() ? DEFAULT_TYPE : contentType;
  }
}
