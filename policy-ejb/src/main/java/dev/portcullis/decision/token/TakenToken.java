package dev.portcullis.decision.token;

import dev.portcullis.authentication.method.Credentials;
import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.token.TokenSearch.Found;
import dev.portcullis.policy.cors.TokenFrom;
import dev.portcullis.policy.cors.TokenPlaces;
import dev.portcullis.policy.document.Route;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request that was looked for a token where its route lets one stand. A token that
 * was found stands in {@code Authorization} from then on, so all that is said of tokens there holds
 * of it: one credential only (RFC 6750 §2), remembered, guarded, never forwarded without a word.
 *
 * <p>A cookie goes with every request to its host, so one that is a token of some route is taken
 * away on all of them, unless a route forwards credentials. What stands in addresses and
 * handshakes, a page wrote for the one route that it asks.
 *
 * @param request without what was taken away
 * @param problem why it is malformed; null where it is not
 * @param duty what is owed to its answer; null for nothing
 */
public record TakenToken(
    AccessRequest request, @Nullable String problem, @Nullable AnswerDuty duty) {

  private static final String TWO = "more than one credential";
  private static final String SPELLING = "the name of the token's parameter is encoded";
  private static final String CHARACTERS = "a token is empty or has characters that tokens lack";
  private static final String ALONE =
      "a token is the only protocol of a WebSocket handshake: no answer could select one";

  /** Looks for the token of a request. */
  public static TakenToken of(AccessRequest request, Route route, TokenPlaces all) {
    var from = route.browsers().tokenFrom();
    var places =
        new TokenPlaces(
            only(from.websocketProtocol()),
            route.forwards().credentials() ? only(from.cookie()) : all.cookies(),
            only(from.query()));
    var search = new TokenSearch(request, places, all.parameters());
    var tokens = tokens(search, from);
    String problem = problem(search, tokens);
    return new TakenToken(
        tokens.size() == 1 && problem == null
            ? presenting(search.rest(), tokens.get(0))
            : search.rest(),
        problem,
        TokenDuty.of(search, !tokens.isEmpty()));
  }

  private static Set<String> only(@Nullable String name) {
    return name == null ? Set.of() : Set.of(name);
  }

  private static List<Found> tokens(TokenSearch search, TokenFrom from) {
    var tokens = new ArrayList<>(search.protocols());
    search.cookies().stream()
        .filter(cookie -> cookie.name().equals(from.cookie()))
        .forEach(tokens::add);
    tokens.addAll(search.parameters());
    return tokens;
  }

  private static @Nullable String problem(TokenSearch search, List<Found> tokens) {
    if (tokens.isEmpty()) {
      return null;
    }
    boolean another =
        !(Credentials.of(search.rest().fields()) instanceof Credentials.None) || tokens.size() > 1;
    if (another) {
      return TWO;
    }
    var token = tokens.get(0);
    if (!token.written().equals(token.name())) {
      return SPELLING;
    }
    if (!Credentials.isToken(token.value())) {
      return CHARACTERS;
    }
    boolean alone = !search.protocols().isEmpty() && search.marker() == null;
    return alone && !search.offersOthers() ? ALONE : null;
  }

  private static AccessRequest presenting(AccessRequest request, Found token) {
    var fields = HttpFields.builder(request.fields().size() + 1);
    request.fields().forEach(fields::add);
    fields.add(Credentials.AUTHORIZATION_FIELD, "Bearer " + token.value());
    return request.with(fields.build(), request.query());
  }
}
