package dev.portcullis.policy.cors;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.optionalPart;
import static dev.portcullis.policy.table.FieldKinds.part;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a route says of browsers.
 *
 * @param cors which pages of other origins may call it; null: nothing is said of them
 * @param originCheck whether what other sites' pages make a browser send is refused where it
 *     changes something
 * @param tokenFrom where a token may stand besides {@code Authorization}
 */
public record Browsers(@Nullable Cors cors, boolean originCheck, TokenFrom tokenFrom) {

  /** Nothing is said. */
  public static final Browsers DEFAULT = new Browsers(null, false, TokenFrom.NOWHERE);

  private static final Table.Builder<Browsers> IN = Table.builder();
  private static final Column<Browsers, @Nullable Cors> CORS =
      IN.add("cors", optionalPart(Cors.TABLE), Browsers::cors);
  private static final Column<Browsers, Boolean> ORIGIN_CHECK =
      IN.add("origin-check", flag(), Browsers::originCheck);
  private static final Column<Browsers, TokenFrom> TOKEN_FROM =
      IN.add("token-from", part(TokenFrom.TABLE), Browsers::tokenFrom);

  /** These fields of a route. */
  public static final Table<Browsers> TABLE =
      IN.table(in -> new Browsers(in.get(CORS), in.get(ORIGIN_CHECK), in.get(TOKEN_FROM)));
}
