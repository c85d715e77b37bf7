package dev.portcullis.policy.message;

import static dev.portcullis.policy.table.FieldKinds.optionalPart;
import static dev.portcullis.policy.table.FieldKinds.part;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a route says of its answers.
 *
 * @param headers how their fields are changed
 * @param redirect null: clients are not sent elsewhere
 * @param respond null: the answer is the upstream's
 * @param transportSecurity null: nothing is said of TLS
 */
public record Answers(
    FieldEdits headers,
    @Nullable Redirect redirect,
    @Nullable Respond respond,
    @Nullable TransportSecurity transportSecurity) {

  /** They go as they come. */
  public static final Answers DEFAULT = new Answers(FieldEdits.NONE, null, null, null);

  private static final Table.Builder<Answers> IN = Table.builder();
  private static final Column<Answers, FieldEdits> HEADERS =
      IN.add("response-headers", part(FieldEdits.TABLE), Answers::headers);
  private static final Column<Answers, @Nullable Redirect> REDIRECT =
      IN.add("redirect", optionalPart(Redirect.TABLE), Answers::redirect);
  private static final Column<Answers, @Nullable Respond> RESPOND =
      IN.add("respond", optionalPart(Respond.TABLE), Answers::respond);
  private static final Column<Answers, @Nullable TransportSecurity> TRANSPORT_SECURITY =
      IN.add(
          "strict-transport-security",
          optionalPart(TransportSecurity.TABLE),
          Answers::transportSecurity);

  /** These fields of a route. */
  public static final Table<Answers> TABLE =
      IN.table(
          in ->
              new Answers(
                  in.get(HEADERS), in.get(REDIRECT), in.get(RESPOND), in.get(TRANSPORT_SECURITY)));

  /** Whether no request of the route is forwarded, however it came. */
  public boolean direct() {
    return respond != null || (redirect != null && !redirect.onlyInTheClear());
  }
}
