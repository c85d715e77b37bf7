package dev.portcullis.proxy.origin;

import dev.portcullis.proxy.fields.IpLiteral;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One hop of a chain (RFC 7239 §6), in {@code Forwarded} or {@code X-Forwarded-For}.
 *
 * @param address null where the hop is {@code unknown} or goes by a name that hides it
 */
record ForwardedNode(@Nullable InetAddress address) {

  private static final ForwardedNode HIDDEN = new ForwardedNode(null);

  /** The hop, or null where the text is malformed. IPv6 stands in brackets where a port follows. */
  static @Nullable ForwardedNode parse(String text) {
    if (text.equalsIgnoreCase("unknown") || isHidden(text)) {
      return HIDDEN;
    }
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      boolean ipv6 = close > 0 && text.lastIndexOf(':', close) > 0;
      return ipv6 && isPort(text, close + 1) ? of(text.substring(1, close)) : null;
    }
    int colon = text.indexOf(':');
    boolean port = colon >= 0 && colon == text.lastIndexOf(':');
    if (!port) {
      return of(text);
    }
    return isPort(text, colon) ? of(text.substring(0, colon)) : null;
  }

  private static @Nullable ForwardedNode of(String literal) {
    var address = IpLiteral.parse(literal);
    return address == null ? null : new ForwardedNode(address);
  }

  /** RFC 7239 §6.3. */
  private static boolean isHidden(String text) {
    if (text.length() < 2 || text.charAt(0) != '_') {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      if (!isNameCharacter(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /** RFC 7239 §6: nothing, or a colon and one to five digits or a hidden name. */
  private static boolean isPort(String text, int at) {
    if (at == text.length()) {
      return true;
    }
    if (text.charAt(at) != ':' || at + 1 == text.length()) {
      return false;
    }
    String port = text.substring(at + 1);
    return isHidden(port)
        || (port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9'));
  }
}
