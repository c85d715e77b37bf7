package dev.portcullis.proxy.upstream.connection;

import dev.portcullis.policy.text.ServiceUrl;
import dev.portcullis.proxy.upstream.dns.ServiceRecord;
import java.net.URI;
import java.util.Locale;

/**
 * One server of an upstream.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param authority the value of {@code Host}: the port only where it is not the scheme's own
 * @param name what TLS asks for and the certificate must bear where the policy says nothing else
 * @param shown where it is, for people
 */
public record Target(
    boolean secure, String host, int port, String authority, String name, String shown) {

  /** Reads a base URL, which the policy has validated. */
  public static Target parse(String url) {
    var uri = URI.create(url);
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    String name = bare.indexOf(':') >= 0 ? '[' + bare + ']' : bare;
    String authority = port == (secure ? 443 : 80) ? name : name + ':' + port;
    return new Target(secure, bare, port, authority, bare, authority);
  }

  /**
   * A server of a service. What it is asked for, and who it must be, is what the policy says: of
   * the name of its host, whoever answers for DNS could make anything (RFC 9525 §6.1, RFC 4985).
   */
  public static Target of(ServiceUrl service, ServiceRecord found) {
    String domain = service.domain();
    String shown = domain + " at " + found.place();
    return new Target(service.secure(), found.host(), found.port(), domain, domain, shown);
  }
}
