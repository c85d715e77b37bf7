package dev.portcullis.configuration;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses written as numbers: a configuration is read without asking a name server. */
final class Addresses {

  private Addresses() {}

  /**
   * @throws IllegalArgumentException when {@code text} is not an IPv4 or IPv6 address
   */
  static InetAddress literal(String text) {
    boolean v4 = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    boolean v6 = text.indexOf(':') >= 0 && text.matches("[0-9A-Fa-f:.]+");
    if (!v4 && !v6) {
      throw new IllegalArgumentException("no IP address");
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no IP address", e);
    }
  }
}
