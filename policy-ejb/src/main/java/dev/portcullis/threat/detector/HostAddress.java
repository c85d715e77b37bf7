package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;

/**
 * Judges the host of a URL as the resolver of an upstream would read it, without asking any: {@code
 * 2130706433}, {@code 0x7f.1} and {@code 0177.0.0.1} are all 127.0.0.1 to {@code inet_aton}.
 */
final class HostAddress {

  /** Names of this host, of metadata services, and of services that name any address. */
  private static final Needles INNER_SUFFIXES =
      Needles.of(
          ".localhost$",
          ".localhost.localdomain$",
          ".metadata.google.internal$",
          ".metadata$",
          ".nip.io$",
          ".sslip.io$",
          ".xip.io$",
          ".localtest.me$",
          ".lvh.me$",
          ".instance-data$",
          ".kubernetes.default.svc$",
          ".kubernetes.default$");

  private HostAddress() {}

  /** Whether the host is this one, link-local, or a metadata service. */
  static boolean inner(String host) {
    if (host.isEmpty()) {
      return false;
    }
    if (host.startsWith("[")) {
      return innerIpv6(host);
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    long address = ipv4(name);
    return address >= 0 ? innerIpv4(address) : INNER_SUFFIXES.find('.' + name + '$', 0) >= 0;
  }

  private static boolean innerIpv4(long address) {
    return address >>> 24 == 127
        || address >>> 24 == 0
        || address >>> 16 == 0xa9fe
        || address == 0x646464c8L // 100.100.100.200, metadata of Alibaba Cloud
        || address == 0xc00000c0L; // 192.0.0.192, metadata of Oracle Cloud
  }

  private static boolean innerIpv6(String host) {
    int close = host.indexOf(']');
    String text = host.substring(1, close < 0 ? host.length() : close);
    String digits = text.replace("0", "").replace(":", "");
    int lastColon = text.lastIndexOf(':');
    long mapped = text.indexOf('.') > 0 ? ipv4(text.substring(lastColon + 1)) : -1;
    return (digits.equals("1") && text.endsWith("1"))
        || (digits.isEmpty() && text.indexOf(':') >= 0)
        || Chars.startsWith(text, 0, "fe8")
        || Chars.startsWith(text, 0, "fd00:ec2:")
        || Chars.startsWith(text, 0, "::ffff:7f")
        || Chars.startsWith(text, 0, "::ffff:a9fe")
        || (mapped >= 0 && innerIpv4(mapped));
  }

  /** The address that {@code inet_aton} reads, or -1: one to four parts, each in any base. */
  static long ipv4(String host) {
    long address = 0;
    int part = 0;
    int i = 0;
    while (part < 4) {
      int end = host.indexOf('.', i);
      int to = end < 0 ? host.length() : end;
      long number = number(host, i, to);
      int room = end < 0 ? 8 * (4 - part) : 8;
      if (number < 0 || number >= 1L << room) {
        return -1;
      }
      address |= number << (end < 0 ? 0 : 24 - 8 * part);
      if (end < 0) {
        return address;
      }
      part++;
      i = end + 1;
    }
    return -1;
  }

  private static long number(String text, int from, int to) {
    if (to <= from || to - from > 20) {
      return -1;
    }
    boolean hexadecimal = Chars.startsWith(text, from, "0x");
    int radix = hexadecimal ? 16 : at(text, from) == '0' && to - from > 1 ? 8 : 10;
    long value = 0;
    for (int i = hexadecimal ? from + 2 : from; i < to; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0 || value > 1L << 40) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
