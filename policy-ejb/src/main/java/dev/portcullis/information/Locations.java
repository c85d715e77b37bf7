package dev.portcullis.information;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where an issuer's documents may be fetched from. */
final class Locations {

  private Locations() {}

  static URI parse(String location) throws IOException {
    try {
      return new URI(location);
    } catch (URISyntaxException e) {
      throw new IOException("not a URL", e);
    }
  }

  /** {@code https}, or {@code http} to this very machine; nobody else may give us keys. */
  static void requireTrustworthy(URI location) throws IOException {
    String host = location.getHost();
    if (host == null || location.getRawUserInfo() != null) {
      throw new IOException("not a URL of a server");
    }
    String scheme = String.valueOf(location.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(host))) {
      throw new IOException("keys are fetched over https only");
    }
  }

  /** By the text alone: a name that resolves to this machine today may not do so tomorrow. */
  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || (host.startsWith("127.")
            && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }

  /** OpenID Connect Discovery 1.0 §4.1. */
  static URI discovery(String issuer) throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    return parse(base + "/.well-known/openid-configuration");
  }
}
