package dev.portcullis.decision.token;

import dev.portcullis.policy.cors.TokenPlaces;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a request for tokens besides {@code Authorization}, and tells the request without
 * them; all else of it stays octet for octet. Names are compared octet by octet, as RFC 6265 and
 * RFC 3986 have it, those of parameters decoded.
 */
public final class TokenSearch {

  private static final String COOKIE = "Cookie";
  private static final String PROTOCOL = "Sec-WebSocket-Protocol";
  private static final String REFERER = "Referer";

  /**
   * What stands under one of the names.
   *
   * @param written the name as it was written
   * @param value what may be a token
   */
  record Found(String name, String written, String value) {
    @Override
    public String toString() {
      return "Found[" + name + "]";
    }
  }

  private final TokenPlaces places;
  private final Set<String> referring;
  private final AccessRequest rest;
  private final List<Found> cookies = new ArrayList<>(1);
  private final List<Found> parameters = new ArrayList<>(1);
  private final List<Found> protocols = new ArrayList<>(1);
  private @Nullable String marker;
  private boolean others;

  /**
   * @param places where to look
   * @param referring parameters that no {@code Referer} tells
   */
  TokenSearch(AccessRequest request, TokenPlaces places, Set<String> referring) {
    this.places = places;
    this.referring = referring;
    var fields = fields(request.fields());
    String query = request.query();
    String left = query == null ? null : parameters(query);
    boolean same = fields == request.fields() && (query == null || query.equals(left));
    this.rest = same ? request : request.with(fields, left);
  }

  /** Whether a request carries anything under one of the names. */
  public static boolean finds(AccessRequest request, TokenPlaces places) {
    return !places.isEmpty() && !new TokenSearch(request, places, Set.of()).nothing();
  }

  /** A request without all that stands under one of the names. */
  public static AccessRequest without(AccessRequest request, TokenPlaces places) {
    return places.isEmpty()
        ? request
        : new TokenSearch(request, places, places.parameters()).rest();
  }

  private boolean nothing() {
    return cookies.isEmpty() && parameters.isEmpty() && protocols.isEmpty();
  }

  /** The request without them; the same instance where there are none. */
  AccessRequest rest() {
    return rest;
  }

  /** In cookies. */
  List<Found> cookies() {
    return cookies;
  }

  /** In the query. */
  List<Found> parameters() {
    return parameters;
  }

  /** In the protocols that a WebSocket handshake offers. */
  List<Found> protocols() {
    return protocols;
  }

  /** A name that is offered itself, for the answer to select; null for none. */
  @Nullable String marker() {
    return marker;
  }

  /** Whether protocols are offered that have nothing to do with tokens. */
  boolean offersOthers() {
    return others;
  }

  private HttpFields fields(HttpFields all) {
    HttpFields.Builder changed = null;
    for (int i = 0; i < all.size(); i++) {
      String value = all.value(i);
      String left = left(all.name(i), value);
      if (changed == null && !value.equals(left)) {
        changed = HttpFields.builder(all.size() + 1);
        for (int before = 0; before < i; before++) {
          changed.add(all.name(before), all.value(before));
        }
      }
      if (changed != null && left != null) {
        changed.add(all.name(i), left);
      }
    }
    return changed == null ? all : changed.build();
  }

  /** What is left of a field; null: nothing. */
  private @Nullable String left(String name, String value) {
    if (name.equalsIgnoreCase(COOKIE) && !places.cookies().isEmpty()) {
      return without(value, ';', this::takesCookie);
    }
    if (name.equalsIgnoreCase(PROTOCOL) && !places.protocols().isEmpty()) {
      return without(value, ',', this::takesProtocol);
    }
    if (name.equalsIgnoreCase(REFERER) && !referring.isEmpty()) {
      return referer(value);
    }
    return value;
  }

  private @Nullable String parameters(String query) {
    return places.parameters().isEmpty() ? query : without(query, '&', this::takesParameter);
  }

  /** The page that the request comes from may itself have been asked for with a token. */
  private String referer(String value) {
    int question = value.indexOf('?');
    if (question < 0) {
      return value;
    }
    String left =
        without(
            value.substring(question + 1), '&', part -> referring.contains(decoded(name(part))));
    String page = value.substring(0, question);
    return left == null ? page : page + '?' + left;
  }

  /**
   * The parts between separators that are not taken away, or null where none is left. What followed
   * one that was first has no white space before it.
   */
  private static @Nullable String without(String text, char separator, Predicate<String> taken) {
    var kept = new ArrayList<String>();
    int count = 0;
    for (int start = 0; start <= text.length(); count++) {
      int end = text.indexOf(separator, start);
      end = end < 0 ? text.length() : end;
      String part = text.substring(start, end);
      if (!taken.test(part)) {
        kept.add(part);
      }
      start = end + 1;
    }
    if (kept.size() == count) {
      return text;
    }
    return kept.isEmpty() ? null : String.join(String.valueOf(separator), kept).stripLeading();
  }

  /** RFC 6265 §4.2.1: {@code cookie-pair *( ";" SP cookie-pair )}. */
  private boolean takesCookie(String part) {
    int equals = part.indexOf('=');
    String name = equals < 0 ? "" : part.substring(0, equals).strip();
    if (!places.cookies().contains(name)) {
      return false;
    }
    cookies.add(new Found(name, name, part.substring(equals + 1).strip()));
    return true;
  }

  /** RFC 6455 §4.1: {@code NAME.TOKEN}; {@code NAME} alone is for the answer to select. */
  private boolean takesProtocol(String part) {
    String entry = part.strip();
    for (String name : places.protocols()) {
      if (entry.equals(name)) {
        marker = name;
        return true;
      }
      if (entry.startsWith(name) && entry.charAt(name.length()) == '.') {
        protocols.add(new Found(name, name, entry.substring(name.length() + 1)));
        return true;
      }
    }
    others |= !entry.isEmpty();
    return false;
  }

  private boolean takesParameter(String part) {
    String written = name(part);
    String name = decoded(written);
    if (!places.parameters().contains(name)) {
      return false;
    }
    String value = part.length() == written.length() ? "" : part.substring(written.length() + 1);
    parameters.add(new Found(name, written, value));
    return true;
  }

  private static String name(String part) {
    int equals = part.indexOf('=');
    return equals < 0 ? part : part.substring(0, equals);
  }

  /** As servers decode names of forms; what does not decode means itself. */
  private static String decoded(String name) {
    try {
      return name.indexOf('%') < 0 && name.indexOf('+') < 0
          ? name
          : URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }
}
