package dev.portcullis.proxy.observation;

import java.util.List;

/**
 * Writes JSON (RFC 8259) in plain ASCII: whatever a client put into a path or a name can neither
 * end a line of the log, nor a string in it, nor steer the terminal that shows it.
 */
final class JsonText {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder out = new StringBuilder(1024);
  private boolean first = true;

  JsonText open() {
    out.append('{');
    first = true;
    return this;
  }

  JsonText open(String name) {
    name(name);
    return open();
  }

  JsonText close() {
    out.append('}');
    first = false;
    return this;
  }

  /** A member whose value is a string, cut off after {@code most} characters. */
  JsonText member(String name, String value, int most) {
    name(name);
    string(value, most);
    return this;
  }

  JsonText member(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  /** A member with three decimals; what is no number is null. */
  JsonText member(String name, double value) {
    name(name);
    if (Double.isFinite(value)) {
      out.append(Math.round(value * 1000) / 1000.0);
    } else {
      out.append("null");
    }
    return this;
  }

  JsonText member(String name, List<String> values, int most) {
    name(name);
    out.append('[');
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ",");
      string(values.get(i), most);
    }
    out.append(']');
    return this;
  }

  private void name(String name) {
    out.append(first ? "\"" : ",\"").append(name).append("\":");
    first = false;
  }

  private void string(String value, int most) {
    out.append('"');
    int length = Math.min(value.length(), most);
    for (int i = 0; i < length; i++) {
      character(value.charAt(i));
    }
    out.append('"');
  }

  private void character(char c) {
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else if (c >= ' ' && c < 0x7f) {
      out.append(c);
    } else {
      out.append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        out.append(HEX[c >> shift & 15]);
      }
    }
  }

  /** What was written, and starts over. */
  String take() {
    String text = out.toString();
    out.setLength(0);
    first = true;
    return text;
  }
}
