package dev.portcullis.proxy.observation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON (RFC 8259) in plain ASCII: whatever a client put into a path or a name can neither
 * end a line of the log, nor a string in it, nor steer the terminal that shows it.
 */
final class JsonText {

  private static final int INITIAL = 64 << 10;
  private static final int MOST_KEPT = 1 << 20;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] out = new byte[INITIAL];
  private int size;
  private boolean first = true;

  JsonText open() {
    put('{');
    first = true;
    return this;
  }

  JsonText open(String name) {
    name(name);
    return open();
  }

  JsonText close() {
    put('}');
    first = false;
    return this;
  }

  /** The end of a line: the next value stands alone again. */
  JsonText endLine() {
    put('\n');
    first = true;
    return this;
  }

  /** A member whose value is a string, cut off after {@code most} characters. */
  JsonText member(String name, String value, int most) {
    name(name);
    string(value, most);
    return this;
  }

  /**
   * A member that is a time (RFC 3339) to the microsecond.
   *
   * @param second the date and the time, without a zone: UTC is meant
   */
  JsonText time(String name, String second, int micros) {
    name(name);
    put('"');
    ascii(second);
    put('.');
    for (int scale = 100_000; scale > 0; scale /= 10) {
      put('0' + micros / scale % 10);
    }
    put('Z');
    put('"');
    return this;
  }

  JsonText member(String name, boolean value) {
    name(name);
    ascii(value ? "true" : "false");
    return this;
  }

  JsonText member(String name, long value) {
    name(name);
    return number(value);
  }

  /** A member with at most three decimals; what is no number is null. */
  JsonText member(String name, double value) {
    name(name);
    if (Double.isFinite(value)) {
      thousandths(value < 0, Math.round(Math.abs(value) * 1000));
    } else {
      ascii("null");
    }
    return this;
  }

  private void thousandths(boolean negative, long value) {
    if (negative && value > 0) {
      put('-');
    }
    digits(value / 1000);
    put('.');
    int decimals = (int) (value % 1000);
    put('0' + decimals / 100);
    if (decimals % 100 != 0) {
      put('0' + decimals / 10 % 10);
    }
    if (decimals % 10 != 0) {
      put('0' + decimals % 10);
    }
  }

  JsonText member(String name, List<String> values, int most) {
    name(name);
    put('[');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        put(',');
      }
      string(values.get(i), most);
    }
    put(']');
    return this;
  }

  /** A member whose name an owner chose. */
  JsonText entry(String name, String value, int most) {
    key(name, most);
    string(value, most);
    return this;
  }

  /** The name of a member, whoever chose it; its value comes next. */
  void key(String name, int most) {
    separate();
    string(name, most);
    put(':');
  }

  void openList() {
    put('[');
    first = true;
  }

  void closeList() {
    put(']');
    first = false;
  }

  /** Before each element of a list. */
  void separate() {
    if (!first) {
      put(',');
    }
    first = false;
  }

  /** A value that is a number. */
  JsonText number(long value) {
    if (value < 0) {
      ascii(Long.toString(value));
    } else {
      digits(value);
    }
    return this;
  }

  private void name(String name) {
    separate();
    put('"');
    ascii(name);
    put('"');
    put(':');
  }

  /** A value that is a string, cut off after {@code most} characters. */
  void string(String value, int most) {
    put('"');
    int length = Math.min(value.length(), most);
    int plain = 0;
    while (plain < length && isPlain(value.charAt(plain))) {
      plain++;
    }
    ascii(value, plain);
    for (int i = plain; i < length; i++) {
      character(value.charAt(i));
    }
    put('"');
  }

  private void character(char c) {
    if (c == '"' || c == '\\') {
      put('\\');
      put(c);
    } else if (isPlain(c)) {
      put(c);
    } else {
      ascii("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        put(HEX[c >> shift & 15]);
      }
    }
  }

  private void digits(long value) {
    long scale = 1;
    while (value / scale >= 10) {
      scale *= 10;
    }
    for (; scale > 0; scale /= 10) {
      put('0' + (int) (value / scale % 10));
    }
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  private void ascii(String text) {
    ascii(text, text.length());
  }

  /** For characters below 128 the deprecated method is exact, and no other copies them at once. */
  @SuppressWarnings("deprecation")
  private void ascii(String text, int length) {
    reserve(length);
    text.getBytes(0, length, out, size);
    size += length;
  }

  private void reserve(int length) {
    while (out.length - size < length) {
      out = Arrays.copyOf(out, out.length * 2);
    }
  }

  private void put(int c) {
    if (size == out.length) {
      out = Arrays.copyOf(out, size * 2);
    }
    out[size++] = (byte) c;
  }

  /** How much was written since {@link #clear()}, in bytes. */
  int size() {
    return size;
  }

  /** What was written; valid up to {@link #size()} and until the next call. */
  byte[] bytes() {
    return out;
  }

  /** Characters as they are, all of them ASCII. */
  JsonText raw(String text) {
    ascii(text);
    return this;
  }

  /** What another wrote from {@code start} on, as it is. */
  JsonText raw(JsonText other, int start) {
    int length = other.size - start;
    reserve(length);
    System.arraycopy(other.out, start, out, size, length);
    size += length;
    return this;
  }

  /** Takes back all but the first bytes. */
  JsonText cut(int most) {
    size = Math.min(size, most);
    return this;
  }

  /** All that was written since {@link #clear()}. */
  byte[] copy() {
    return Arrays.copyOf(out, size);
  }

  /** Starts over; what had grown large is let go. */
  void clear() {
    size = 0;
    first = true;
    if (out.length > MOST_KEPT) {
      out = new byte[INITIAL];
    }
  }
}
