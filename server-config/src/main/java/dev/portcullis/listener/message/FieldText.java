package dev.portcullis.listener.message;

/** Text as it goes out in a head: one octet for each character, and none that ends a line. */
public final class FieldText {

  private FieldText() {}

  /** The text, in which what has no place in a field's value (RFC 9110 §5.5) became a blank. */
  public static String safe(String text) {
    if (text.isEmpty() || Octets.all(Octets.FIELD_VALUE, text)) {
      return text;
    }
    var safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      safe.append(c <= 0xff && Octets.is(Octets.FIELD_VALUE, (byte) c) ? c : ' ');
    }
    return safe.toString();
  }
}
