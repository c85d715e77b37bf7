package dev.portcullis.proxy.upstream.dns;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads a message of DNS piece by piece (RFC 1035 §4.1), never beyond its end. */
final class MessageReader {

  /** The longest name, its dots included (RFC 1035 §2.3.4). */
  private static final int LONGEST_NAME = 253;

  private static final int POINTER = 0xc0;

  private final byte[] message;
  private int at;

  MessageReader(byte[] message) {
    this.message = message;
  }

  int at() {
    return at;
  }

  /**
   * @throws MalformedMessageException where that is beyond the end
   */
  void seek(int position) throws MalformedMessageException {
    if (position > message.length) {
      throw new MalformedMessageException("it ends too early");
    }
    at = position;
  }

  private int octet(int position) throws MalformedMessageException {
    if (position >= message.length) {
      throw new MalformedMessageException("it ends too early");
    }
    return message[position] & 0xff;
  }

  /** The next two octets. */
  int number() throws MalformedMessageException {
    int number = octet(at) << 8 | octet(at + 1);
    at += 2;
    return number;
  }

  /**
   * A name in lower case; empty for the root. Octets that no name of a host or service has read as
   * {@code ?}, also a dot within a label: such a name equals none that was asked for.
   */
  String name() throws MalformedMessageException {
    var name = new StringBuilder();
    int position = at;
    int after = -1;
    // Each pointer must lead before the place that the one before it led to: no loop, and no name
    // is read for longer than it can be.
    int limit = at;
    while (true) {
      int length = octet(position);
      if (length == 0) {
        at = after < 0 ? position + 1 : after;
        return name.toString();
      }
      if ((length & POINTER) == POINTER) {
        int target = (length & ~POINTER) << 8 | octet(position + 1);
        if (target >= limit) {
          throw new MalformedMessageException("a name leads to itself or onwards");
        }
        after = after < 0 ? position + 2 : after;
        limit = target;
        position = target;
      } else if ((length & POINTER) == 0) {
        label(name, position + 1, length);
        position += 1 + length;
      } else {
        throw new MalformedMessageException("a name has labels of an unknown kind");
      }
    }
  }

  private void label(StringBuilder name, int start, int length) throws MalformedMessageException {
    octet(start + length - 1);
    if (name.length() + 1 + length > LONGEST_NAME + 1) {
      throw new MalformedMessageException("a name is too long");
    }
    if (name.length() > 0) {
      name.append('.');
    }
    String label = new String(message, start, length, StandardCharsets.ISO_8859_1);
    name.append(label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "?"));
  }
}
