package dev.portcullis.policy.cors;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names under which requests may carry tokens besides {@code Authorization}.
 *
 * @param protocols entries {@code NAME.TOKEN} of {@code Sec-WebSocket-Protocol}
 * @param cookies cookies
 * @param parameters parameters of the query
 */
public record TokenPlaces(Set<String> protocols, Set<String> cookies, Set<String> parameters) {

  /** None. */
  public static final TokenPlaces NONE = new TokenPlaces(Set.of(), Set.of(), Set.of());

  public TokenPlaces {
    protocols = Set.copyOf(protocols);
    cookies = Set.copyOf(cookies);
    parameters = Set.copyOf(parameters);
  }

  /** All those of some routes. */
  public static TokenPlaces of(Collection<TokenFrom> routes) {
    return new TokenPlaces(
        names(routes, TokenFrom::websocketProtocol),
        names(routes, TokenFrom::cookie),
        names(routes, TokenFrom::query));
  }

  private static Set<String> names(
      Collection<TokenFrom> routes, Function<TokenFrom, @Nullable String> name) {
    return routes.stream().map(name).filter(Objects::nonNull).collect(Collectors.toSet());
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return protocols.isEmpty() && cookies.isEmpty() && parameters.isEmpty();
  }
}
