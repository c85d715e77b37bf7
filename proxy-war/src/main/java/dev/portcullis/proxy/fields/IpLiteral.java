package dev.portcullis.proxy.fields;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads addresses written as numbers; never asks a name server. */
public final class IpLiteral {

  private IpLiteral() {}

  /** The address, or null where the text is none; IPv6 without brackets. */
  public static @Nullable InetAddress parse(String text) {
    try {
      if (text.indexOf(':') < 0) {
        return isDottedQuad(text) ? InetAddress.getByAddress(octets(text)) : null;
      }
      return isHexAndColons(text) ? InetAddress.getByName(text) : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static boolean isHexAndColons(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return false;
      }
    }
    return text.length() <= 45;
  }

  /** Of what {@link #isDottedQuad} holds of. */
  private static byte[] octets(String text) {
    var octets = new byte[4];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        at++;
      } else {
        octets[at] = (byte) (octets[at] * 10 + c - '0');
      }
    }
    return octets;
  }

  private static boolean isDottedQuad(String text) {
    int parts = 1;
    int value = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        // No leading zeros: some readers take them for octal.
        value = value == 0 ? 256 : Math.max(value, 0) * 10 + c - '0';
      } else if (c == '.' && value >= 0) {
        parts++;
        value = -1;
      } else {
        return false;
      }
      if (value > 255) {
        return false;
      }
    }
    return parts == 4 && value >= 0;
  }
}
