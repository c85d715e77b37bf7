package dev.portcullis.proxy.upstream.connection;

import java.net.URI;
import java.util.Locale;

/**
 * One server of an upstream.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param authority the value of {@code Host}: the port only where it is not the scheme's own
 */
public record Target(boolean secure, String host, int port, String authority) {

  /** Reads a base URL, which the policy has validated. */
  public static Target parse(String url) {
    var uri = URI.create(url);
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    String name = bare.indexOf(':') >= 0 ? '[' + bare + ']' : bare;
    String authority = port == (secure ? 443 : 80) ? name : name + ':' + port;
    return new Target(secure, bare, port, authority);
  }
}
