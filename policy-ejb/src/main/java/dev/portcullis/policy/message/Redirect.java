package dev.portcullis.policy.message;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.optionalText;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import org.jspecify.annotations.Nullable;

/**
 * Where clients are sent to in place of an upstream (RFC 9110 §15.4).
 *
 * @param to an origin, {@code https://api.example.com}; {@link #HTTPS}: what came in the clear is
 *     sent to the same host over TLS, all else to the upstream; null: to another path of the same
 *     origin
 * @param path of the new address; null: that of the request, after the route's rewriting
 * @param dropQuery whether the query is left out
 * @param status 301, 302, 303, 307 or 308
 */
public record Redirect(@Nullable String to, @Nullable String path, boolean dropQuery, int status) {

  /** The same host over TLS. */
  public static final String HTTPS = "https";

  /** Keeps method and body, and is kept by no cache. */
  private static final int DEFAULT_STATUS = 307;

  private static final Table.Builder<Redirect> IN = Table.builder();
  private static final Column<Redirect, @Nullable String> TO =
      IN.add("to", optionalText(), Redirect::to);
  private static final Column<Redirect, @Nullable String> PATH =
      IN.add("path", optionalText(), Redirect::path);
  private static final Column<Redirect, Boolean> DROP_QUERY =
      IN.add("drop-query", flag(), Redirect::dropQuery);
  private static final Column<Redirect, Integer> STATUS =
      IN.add("status", value(ScalarKinds.NUMBER, DEFAULT_STATUS), Redirect::status);

  /** The fields of {@code redirect}. */
  public static final Table<Redirect> TABLE =
      IN.table(in -> new Redirect(in.get(TO), in.get(PATH), in.get(DROP_QUERY), in.get(STATUS)));

  /** Whether it is for requests in the clear alone. */
  public boolean onlyInTheClear() {
    return HTTPS.equals(to);
  }
}
