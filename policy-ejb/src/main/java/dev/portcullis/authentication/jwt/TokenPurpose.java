package dev.portcullis.authentication.jwt;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token is made for, as its claims show it: issuers sign ID tokens and others with the same
 * keys, for the same {@code iss}, and often with the same header as access tokens.
 */
final class TokenPurpose {

  /** Where issuers say what a token is: Keycloak, AWS Cognito, some frameworks. */
  private static final List<String> TYPE_CLAIMS = List.of("typ", "token_use", "token_type");

  /** Their values, in lower case, of what is no access token. */
  private static final Set<String> OTHER_TYPES =
      Set.of("id", "id_token", "refresh", "refresh_token", "offline", "logout", "logout_token");

  /** OpenID Connect Core 1.0 §3.3.2.11, FAPI: hashes that bind an ID token to what it came with. */
  private static final Set<String> BINDINGS = Set.of("at_hash", "c_hash", "s_hash");

  /** What access tokens say of the client and of what it may do, under the usual names. */
  private static final Set<String> GRANTS =
      Set.of("scope", "scp", "client_id", "cid", "appid", "authorization_details");

  private static final String LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

  private TokenPurpose() {}

  /** Whether the token says itself that it is made for something else than calling an API. */
  static boolean isOther(Map<String, @Nullable Object> claims) {
    return TYPE_CLAIMS.stream().map(claims::get).anyMatch(TokenPurpose::isOtherType)
        || BINDINGS.stream().anyMatch(claims::containsKey)
        || (claims.containsKey("nonce") && GRANTS.stream().noneMatch(claims::containsKey))
        || (claims.get("events") instanceof Map<?, ?> events && events.containsKey(LOGOUT));
  }

  private static boolean isOtherType(@Nullable Object type) {
    return type instanceof List<?> several
        ? several.stream().anyMatch(TokenPurpose::isOtherType)
        : type instanceof String text && OTHER_TYPES.contains(text.toLowerCase(Locale.ROOT));
  }
}
