package dev.portcullis.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What a connection says, octet by octet, as ISO 8859-1. */
public final class Octets {

  /** What ends a head (RFC 9112 §2.1). */
  public static final String END_OF_HEAD = "\r\n\r\n";

  private Octets() {}

  /**
   * What comes up to and with {@code end}.
   *
   * @throws EOFException if the connection ends before
   */
  public static String until(InputStream in, String end) throws IOException {
    String text = upTo(in, end);
    if (!text.endsWith(end)) {
      throw new EOFException("the connection ended after: " + text);
    }
    return text;
  }

  /** What comes up to and with {@code end}, or up to the end of the connection. */
  public static String upTo(InputStream in, String end) throws IOException {
    var text = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      text.append((char) octet);
      if (octet == end.charAt(end.length() - 1)
          && text.lastIndexOf(end) == text.length() - end.length()) {
        break;
      }
    }
    return text.toString();
  }
}
