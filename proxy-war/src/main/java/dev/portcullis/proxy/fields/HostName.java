package dev.portcullis.proxy.fields;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a request (RFC 9110 §7.2, RFC 3986 §3.2.2).
 *
 * @param host in lower case, IPv6 in brackets
 * @param text the host, and behind a colon the port where one is said
 */
public record HostName(String host, String text) {

  /** Of a request that names no host. */
  public static final HostName NONE = new HostName("", "");

  private static final int MAX_LENGTH = 255;

  /** The authority, or null where it is malformed. */
  public static @Nullable HostName parse(String authority) {
    if (authority.isEmpty() || authority.length() > MAX_LENGTH) {
      return null;
    }
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : firstColon(authority);
    if (end <= 0 || !isPort(authority, end)) {
      return null;
    }
    String host = authority.substring(0, end).toLowerCase(Locale.ROOT);
    boolean valid = host.startsWith("[") ? isIpv6(host) : isName(host);
    return valid ? of(withoutRootDot(host), authority, end) : null;
  }

  /** Nearly all are written as they are to be understood. */
  private static HostName of(String host, String authority, int end) {
    if (authority.length() - end <= 1) {
      return new HostName(host, host);
    }
    boolean plain = host.length() == end && authority.startsWith(host);
    return new HostName(host, plain ? authority : host + authority.substring(end));
  }

  private static int firstColon(String authority) {
    int colon = authority.indexOf(':');
    return colon < 0 ? authority.length() : colon;
  }

  private static boolean isPort(String authority, int at) {
    if (at == authority.length()) {
      return true;
    }
    int port = 0;
    for (int i = at + 1; i < authority.length(); i++) {
      char c = authority.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      port = Math.min(port * 10 + c - '0', 1 << 16);
    }
    return authority.charAt(at) == ':' && port < 1 << 16;
  }

  private static boolean isIpv6(String host) {
    String address = host.substring(1, host.length() - 1);
    return address.indexOf(':') >= 0 && IpLiteral.parse(address) != null;
  }

  private static boolean isName(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      boolean dot = c == '.' && i > 0 && host.charAt(i - 1) != '.';
      if (!plain && !dot) {
        return false;
      }
    }
    return true;
  }

  /** {@code example.com.} is {@code example.com}, said completely. */
  private static String withoutRootDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
