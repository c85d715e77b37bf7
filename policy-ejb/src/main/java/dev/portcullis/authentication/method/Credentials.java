package dev.portcullis.authentication.method;

import dev.portcullis.request.HttpFields;

/**
 * The credential that a request's header fields present: none, one, or something that two servers
 * could read in two ways.
 *
 * <p>Two credentials on one request are malformed whatever the route accepts: what is judged here
 * must be what anything behind would see. A comma inside a token or key is malformed for the same
 * reason: it is how a recipient joins two field lines into one (RFC 9110 §5.3).
 *
 * <p>A TLS client certificate does not count here: whether it is one more depends on the route
 * ({@code Authentication}).
 */
public sealed interface Credentials {

  /** What {@code Authorization} announces (RFC 9110 §11.4). */
  enum Scheme {
    BEARER,
    DPOP,
    BASIC,
    /** One that Portcullis does not judge. */
    OTHER
  }

  /** Neither field stands in the request. */
  record None() implements Credentials {
    static final None INSTANCE = new None();
  }

  /**
   * An {@code Authorization} field.
   *
   * @param field the whole value of the field
   * @param start where in it the token68 starts; its end for {@link Scheme#OTHER}
   */
  record Authorization(Scheme scheme, String field, int start) implements Credentials {

    /** The token68 after the scheme; empty for {@link Scheme#OTHER}. */
    public String value() {
      return field.substring(start);
    }

    @Override
    public String toString() {
      return "Authorization[" + scheme + "]";
    }
  }

  /** An {@code X-API-Key} field. */
  record Key(String value) implements Credentials {
    @Override
    public String toString() {
      return "Key[]";
    }
  }

  /**
   * What cannot be read in one way only.
   *
   * @param detail for the decision log; holds no part of a credential
   */
  record Malformed(String detail) implements Credentials {}

  /** The name of the field that carries an API key. */
  String API_KEY_FIELD = "X-API-Key";

  /** The name of the field that carries a token. */
  String AUTHORIZATION_FIELD = "Authorization";

  /** Reads the fields of a request. */
  static Credentials of(HttpFields fields) {
    int authorizations = fields.count(AUTHORIZATION_FIELD);
    int keys = fields.count(API_KEY_FIELD);
    if (authorizations + keys > 1) {
      return new Malformed("more than one credential");
    }
    String authorization = fields.first(AUTHORIZATION_FIELD);
    if (authorization != null) {
      return authorization(authorization);
    }
    String key = fields.first(API_KEY_FIELD);
    return key == null ? None.INSTANCE : key(key);
  }

  private static Credentials key(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == ' ' || c == '\t') {
        return new Malformed("the API key has a comma or white space");
      }
    }
    return new Key(value);
  }

  /** {@code credentials = auth-scheme [ 1*SP token68 ]} (RFC 9110 §11.4). */
  private static Credentials authorization(String field) {
    int space = field.indexOf(' ');
    var scheme = scheme(field, space < 0 ? field.length() : space);
    if (scheme == Scheme.OTHER) {
      return new Authorization(scheme, field, field.length());
    }
    int start = Math.max(space, 0);
    while (space >= 0 && start < field.length() && field.charAt(start) == ' ') {
      start++;
    }
    return space >= 0 && isToken68(field, start)
        ? new Authorization(scheme, field, start)
        : new Malformed("the Authorization field is not a scheme and one token");
  }

  private static Scheme scheme(String field, int length) {
    return named("bearer", field, length)
        ? Scheme.BEARER
        : named("dpop", field, length)
            ? Scheme.DPOP
            : named("basic", field, length) ? Scheme.BASIC : Scheme.OTHER;
  }

  private static boolean named(String name, String field, int length) {
    return length == name.length() && field.regionMatches(true, 0, name, 0, length);
  }

  /** Whether a text can be the token of an {@code Authorization} field. */
  static boolean isToken(String text) {
    return isToken68(text, 0);
  }

  /** {@code 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="} (RFC 6750 §2.1). */
  private static boolean isToken68(String field, int start) {
    int end = field.length();
    while (end > start && field.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = start; i < end; i++) {
      if (!isToken68(field.charAt(i))) {
        return false;
      }
    }
    return end > start;
  }

  private static boolean isToken68(char c) {
    return c < TOKEN68.length && TOKEN68[c];
  }

  /** The characters of a token68, by their number. */
  boolean[] TOKEN68 = token68();

  private static boolean[] token68() {
    var characters = new boolean[128];
    for (char c = '0'; c <= 'z'; c++) {
      characters[c] = c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a';
    }
    for (char c : "-._~+/".toCharArray()) {
      characters[c] = true;
    }
    return characters;
  }
}
