package dev.portcullis.policy.cors;

import static dev.portcullis.policy.table.FieldKinds.optionalText;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Where the token of a request to a route may stand besides {@code Authorization}, which browsers
 * let no page set for WebSocket (RFC 6455) and EventSource (HTML Living Standard §9.2).
 *
 * @param websocketProtocol the name NAME of the entry {@code NAME.TOKEN} of {@code
 *     Sec-WebSocket-Protocol}; null: not there
 * @param cookie the name of a cookie; null: not there
 * @param query the name of a parameter of the query (RFC 6750 §2.3); null: not there
 */
public record TokenFrom(
    @Nullable String websocketProtocol, @Nullable String cookie, @Nullable String query) {

  /** In {@code Authorization} alone. */
  public static final TokenFrom NOWHERE = new TokenFrom(null, null, null);

  private static final Table.Builder<TokenFrom> IN = Table.builder();
  private static final Column<TokenFrom, @Nullable String> WEBSOCKET_PROTOCOL =
      IN.add("websocket-protocol", optionalText(), TokenFrom::websocketProtocol);
  private static final Column<TokenFrom, @Nullable String> COOKIE =
      IN.add("cookie", optionalText(), TokenFrom::cookie);
  private static final Column<TokenFrom, @Nullable String> QUERY =
      IN.add("query", optionalText(), TokenFrom::query);

  /** The fields of {@code token-from}. */
  public static final Table<TokenFrom> TABLE =
      IN.table(in -> new TokenFrom(in.get(WEBSOCKET_PROTOCOL), in.get(COOKIE), in.get(QUERY)));
}
