package dev.portcullis.decision.cors;

import dev.portcullis.policy.cors.Cors;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a page of another site makes a browser send a request that changes something (cross-site
 * request forgery). Browsers say where it comes from, and no page can make them say otherwise:
 * {@code Sec-Fetch-Site} (Fetch Metadata, W3C), to servers in the clear and by older ones {@code
 * Origin} (Fetch Standard §3.1). What sends neither is no browser. Doubt is refused.
 */
public final class CrossSite {

  /** RFC 9110 §9.2.1; QUERY is safe by its own definition. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "QUERY");

  private static final String SITE = "Sec-Fetch-Site";
  private static final String ORIGIN = "Origin";

  private CrossSite() {}

  /**
   * Whether a request is such a one. A wish to change to another protocol counts as a change: no
   * browser asks first whether a page of another site may (RFC 6455 §10.2).
   *
   * @param upgrades whether the route lets connections change
   * @param cors whose pages may; null: none of other origins
   */
  public static boolean forged(AccessRequest request, boolean upgrades, @Nullable Cors cors) {
    var fields = request.fields();
    boolean changes =
        !SAFE.contains(request.method()) || (upgrades && fields.first("Upgrade") != null);
    return changes && foreign(request) && !allowed(fields, cors);
  }

  private static boolean foreign(AccessRequest request) {
    var fields = request.fields();
    String site = fields.first(SITE);
    if (site != null) {
      boolean own = site.equals("same-origin") || site.equals("none");
      return !own || fields.count(SITE) > 1;
    }
    String origin = fields.first(ORIGIN);
    return origin != null && (fields.count(ORIGIN) > 1 || !own(origin, request));
  }

  /** An allowed page may where it says who it is, once. */
  private static boolean allowed(HttpFields fields, @Nullable Cors cors) {
    String origin = fields.first(ORIGIN);
    return cors != null
        && origin != null
        && fields.count(ORIGIN) == 1
        && fields.count(SITE) < 2
        && cors.origins().has(origin);
  }

  /**
   * Scheme, host and port; the port is not among what is judged elsewhere, so {@code Host} says.
   */
  private static boolean own(String origin, AccessRequest request) {
    String scheme = request.scheme() + "://";
    if (!origin.startsWith(scheme)) {
      return false;
    }
    String authority = origin.substring(scheme.length());
    String told = request.fields().first("Host");
    String named = told == null ? "" : told.strip().toLowerCase(Locale.ROOT);
    return authority.equals(
        hasHost(named, request.host()) ? shortened(named, request) : request.host());
  }

  /** Not where a proxy has told another host than the connection's. */
  private static boolean hasHost(String authority, String host) {
    return authority.startsWith(host)
        && (authority.length() == host.length() || authority.charAt(host.length()) == ':');
  }

  /** Browsers leave the scheme's own port out. */
  private static String shortened(String authority, AccessRequest request) {
    String usual = request.secure() ? ":443" : ":80";
    return authority.endsWith(usual)
        ? authority.substring(0, authority.length() - usual.length())
        : authority;
  }
}
