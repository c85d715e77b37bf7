package dev.portcullis.listener.proxyprotocol;

import dev.portcullis.listener.proxyprotocol.ProxyHeader.Malformed;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Partial;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Whole;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Version 1: one line of text (§2.1). */
final class TextHeader {

  /** Octets of the longest line, with its CRLF. */
  static final int MOST_OCTETS = 107;

  private static final String BEGINNING = "PROXY ";
  private static final String UNKNOWN = "UNKNOWN";
  private static final String NUMBER = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(NUMBER + "(?:\\." + NUMBER + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
  private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

  private TextHeader() {}

  static ProxyHeader read(byte[] octets) {
    int most = Math.min(octets.length, MOST_OCTETS);
    String text = new String(octets, 0, most, StandardCharsets.ISO_8859_1);
    int shared = Math.min(most, BEGINNING.length());
    if (!text.startsWith(BEGINNING.substring(0, shared))) {
      return new Malformed();
    }
    int end = text.indexOf('\r');
    if (end < 0 || end == most - 1) {
      return most == MOST_OCTETS || text.indexOf('\n') >= 0 ? new Malformed() : new Partial();
    }
    return text.charAt(end + 1) == '\n' && text.indexOf('\n') == end + 1
        ? line(text.substring(BEGINNING.length(), end), end + 2)
        : new Malformed();
  }

  /** Of what follows {@code UNKNOWN} nothing is believed, whatever it is. */
  private static ProxyHeader line(String line, int octets) {
    if (line.equals(UNKNOWN) || line.startsWith(UNKNOWN + ' ')) {
      return new Whole(octets, null);
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 5 || !port(parts[3]) || !port(parts[4])) {
      return new Malformed();
    }
    return switch (parts[0]) {
      case "TCP4" -> addresses(IPV4, parts, octets);
      case "TCP6" -> addresses(IPV6, parts, octets);
      default -> new Malformed();
    };
  }

  private static boolean port(String text) {
    return PORT.matcher(text).matches() && Integer.parseInt(text) <= 65_535;
  }

  private static ProxyHeader addresses(Pattern form, String[] parts, int octets) {
    boolean v4 = form == IPV4;
    if (!form.matcher(parts[1]).matches() || !form.matcher(parts[2]).matches()) {
      return new Malformed();
    }
    try {
      // Neither is a name: no name server is asked.
      InetAddress source = literal(parts[1], v4);
      literal(parts[2], v4);
      return new Whole(octets, source);
    } catch (UnknownHostException e) {
      return new Malformed();
    }
  }

  private static InetAddress literal(String text, boolean v4) throws UnknownHostException {
    if (v4 != text.indexOf(':') < 0) {
      throw new UnknownHostException("of the other family");
    }
    var address = InetAddress.getByName(v4 ? text : '[' + text + ']');
    if (v4 && !(address instanceof Inet4Address)) {
      throw new UnknownHostException("of the other family");
    }
    return address;
  }
}
