package dev.portcullis.admin.gate;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page made a browser send a request. Browsers say it themselves, and no page can make them
 * say otherwise: by {@code Sec-Fetch-Site} (W3C Fetch Metadata), and where they do not send that
 * (over HTTP without TLS), by {@code Origin} (RFC 6454) or {@code Referer}. A program that is no
 * browser sends none of them.
 *
 * @param secure whether it came over TLS
 * @param fields the values of a field, as often as it stands there
 * @param names other names of this listener: a proxy before it may change {@code Host}
 */
record RequestOrigin(boolean secure, Function<String, List<String>> fields, Set<String> names) {

  private static final Set<String> OWN = Set.of("same-origin", "none");

  /** Whether it was another site's page, or may have been: what cannot be read is another's. */
  boolean foreign() {
    for (String name : List.of("Sec-Fetch-Site", "Origin", "Referer", "Host")) {
      if (fields.apply(name).size() > 1) {
        return true;
      }
    }
    String site = field("Sec-Fetch-Site");
    String origin = field("Origin");
    if ("null".equals(origin)) {
      return true;
    }
    if (site != null) {
      return !OWN.contains(site);
    }
    String source = origin == null ? field("Referer") : origin;
    return source != null && !own(source);
  }

  private @Nullable String field(String name) {
    List<String> values = fields.apply(name);
    return values.isEmpty() ? null : values.get(0);
  }

  private boolean own(String source) {
    try {
      URI uri = URI.create(source);
      String scheme = lower(uri.getScheme());
      boolean http = scheme.equals("https") || (scheme.equals("http") && !secure);
      return http && (own(uri, scheme) || names.contains(lower(uri.getHost())));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * RFC 9110 §4.2.3: the scheme's own port need not be said. A proxy before this listener may end
   * TLS, so that the page's scheme is not the connection's.
   */
  private boolean own(URI source, String scheme) {
    String authority = lower(source.getRawAuthority());
    String host = lower(field("Host"));
    String port = scheme.equals("https") ? ":443" : ":80";
    return !host.isEmpty() && without(port, authority).equals(without(port, host));
  }

  private static String without(String port, String authority) {
    return authority.endsWith(port) && !authority.equals(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
