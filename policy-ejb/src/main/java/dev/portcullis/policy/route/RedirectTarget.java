package dev.portcullis.policy.route;

import dev.portcullis.policy.message.Redirect;
import dev.portcullis.request.AccessRequest;
import org.jspecify.annotations.Nullable;

/**
 * The address that clients are sent to. Whose server it is on, the policy alone says; a request
 * says path and query at most.
 *
 * @param origin scheme and authority; empty: that of the request
 * @param sameHost whether it is the request's host over TLS, one that the route names
 * @param path null: that of the request
 * @param query whether that of the request is kept
 */
record RedirectTarget(String origin, boolean sameHost, @Nullable String path, boolean query) {

  static RedirectTarget of(Redirect redirect) {
    boolean sameHost = redirect.onlyInTheClear();
    String origin = redirect.to() == null || sameHost ? "" : redirect.to();
    return new RedirectTarget(origin, sameHost, redirect.path(), !redirect.dropQuery());
  }

  /**
   * The value of {@code Location}; null where the request makes none.
   *
   * @param rewritten the path after the route's rewriting
   */
  @Nullable String location(AccessRequest request, String rewritten) {
    String own = sameHost ? request.path().raw() : rewritten;
    String target = path == null ? own : path;
    String asked = query ? request.query() : null;
    String location =
        (sameHost ? "https://" + request.host() : origin)
            + target
            + (asked == null ? "" : '?' + asked);
    return isPath(target) && isUri(location) ? location : null;
  }

  /**
   * Behind two slashes, or what browsers take for one, stands another authority (RFC 3986 §4.2).
   */
  private static boolean isPath(String text) {
    return text.startsWith("/")
        && (text.length() == 1 || (text.charAt(1) != '/' && text.charAt(1) != '\\'));
  }

  private static boolean isUri(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '\\' || c == '#') {
        return false;
      }
    }
    return true;
  }
}
