package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import java.util.List;

/** A client certificate, known by its subject's distinguished name. */
public record Certificate(String name, String subject, List<String> roles, List<String> scopes) {

  private static final Table.Builder<Certificate> IN = Table.builder();
  private static final Column<Certificate, String> NAME = IN.add("name", text(), Certificate::name);
  private static final Column<Certificate, String> SUBJECT =
      IN.add("subject", text(), Certificate::subject);
  private static final Column<Certificate, List<String>> ROLES =
      IN.add("roles", texts(), Certificate::roles);
  private static final Column<Certificate, List<String>> SCOPES =
      IN.add("scopes", texts(), Certificate::scopes);

  /** The fields of a certificate. */
  public static final Table<Certificate> TABLE =
      IN.table(in -> new Certificate(in.get(NAME), in.get(SUBJECT), in.get(ROLES), in.get(SCOPES)));

  public Certificate {
    roles = List.copyOf(roles);
    scopes = List.copyOf(scopes);
  }
}
