package dev.portcullis.proxy.upstream;

import java.net.URI;
import java.util.Locale;

/**
 * One server of an upstream.
 *
 * @param host a name or an address, IPv6 without brackets
 */
record Target(boolean secure, String host, int port) {

  /** Reads a base URL, which the policy has validated. */
  static Target parse(String url) {
    var uri = URI.create(url);
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return new Target(secure, bare, port);
  }

  /** The value of {@code Host}: the port only where it is not the scheme's own. */
  String authority() {
    String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    return port == (secure ? 443 : 80) ? name : name + ':' + port;
  }
}
