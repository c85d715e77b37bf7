package dev.portcullis.listener.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Judges a request target (RFC 9112 §3.2) and an authority. What passes here reaches the servlet
 * unchanged, which judges it again and more strictly; what does not would make the server answer by
 * itself, or read another path than the client wrote.
 */
public final class RequestTarget {

  private RequestTarget() {}

  public static boolean wellFormed(boolean options, byte[] octets, int from, int to) {
    if (!Octets.all(Octets.TARGET, octets, from, to)) {
      return false;
    }
    if (octets[from] == '/') {
      return originForm(octets, from, to);
    }
    if (octets[from] == '*') {
      return options && to - from == 1;
    }
    return absoluteForm(octets, from, to);
  }

  private static boolean originForm(byte[] octets, int from, int to) {
    return path(octets, from, Octets.find('?', octets, from, to));
  }

  private static boolean absoluteForm(byte[] octets, int from, int to) {
    int colon = Octets.find(':', octets, from, to);
    boolean http =
        Octets.equalsIgnoreCase("http", octets, from, colon)
            || Octets.equalsIgnoreCase("https", octets, from, colon);
    if (!http || colon + 3 > to || octets[colon + 1] != '/' || octets[colon + 2] != '/') {
      return false;
    }
    int query = Octets.find('?', octets, from, to);
    int path = Octets.find('/', octets, colon + 3, query);
    return authority(octets, colon + 3, path) && (path == query || path(octets, path, query));
  }

  /** A host and, where wanted, a port; never user information (RFC 9110 §4.2.4). */
  public static boolean authority(byte[] octets, int from, int to) {
    if (from == to) {
      return false;
    }
    if (octets[from] == '[') {
      int close = Octets.find(']', octets, from, to);
      return close < to
          && Octets.all(Octets.IP_LITERAL, octets, from + 1, close)
          && (close + 1 == to || port(octets, close + 1, to));
    }
    int colon = Octets.find(':', octets, from, to);
    return Octets.all(Octets.HOST_NAME, octets, from, colon)
        && (colon == to || port(octets, colon, to));
  }

  /** RFC 3986 §3.2.3: a colon, and digits or none. */
  private static boolean port(byte[] octets, int colon, int to) {
    if (octets[colon] != ':'
        || to - colon > 6
        || (colon + 1 < to && !Octets.all(Octets.DIGIT, octets, colon + 1, to))) {
      return false;
    }
    int port = 0;
    for (int i = colon + 1; i < to; i++) {
      port = port * 10 + octets[i] - '0';
    }
    return port <= 65_535;
  }

  private static boolean path(byte[] octets, int from, int to) {
    var decoded = new byte[to - from];
    int length = 0;
    boolean ascii = true;
    for (int i = from; i < to; i++) {
      int octet = octets[i];
      if (octet == '%') {
        octet = escaped(octets, i, to);
        i += 2;
      }
      if (octet <= 0 || octet == '\\') {
        return false;
      }
      ascii &= octet < 0x80;
      decoded[length++] = (byte) octet;
    }
    return plain(decoded, length) && (ascii || utf8(decoded, length));
  }

  /** The octet that the escape at {@code at} stands for, or -1 for a broken escape. */
  private static int escaped(byte[] octets, int at, int to) {
    if (at + 2 >= to) {
      return -1;
    }
    int high = Character.digit(octets[at + 1], 16);
    int low = Character.digit(octets[at + 2], 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  /**
   * No dot segment, which the server would resolve or stumble over, and no session parameter, which
   * it would cut out together with all that follows.
   */
  private static boolean plain(byte[] path, int length) {
    for (int start = 1; start <= length; ) {
      int end = Octets.find('/', path, start, length);
      boolean dots = end > start && end - start <= 2 && path[start] == '.' && path[end - 1] == '.';
      if (dots || sessionParameter(path, start, end)) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  private static boolean sessionParameter(byte[] path, int start, int end) {
    int length = ";jsessionid".length();
    for (int at = Octets.find(';', path, start, end);
        at + length <= end;
        at = Octets.find(';', path, at + 1, end)) {
      if (Octets.equalsIgnoreCase(";jsessionid", path, at, at + length)) {
        return true;
      }
    }
    return false;
  }

  /** Overlong forms, surrogates and cut sequences are none (RFC 3629 §3). */
  private static boolean utf8(byte[] octets, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
