package dev.portcullis.threat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A value as those behind this proxy may see it: as it is, decoded once or twice more, without
 * character references and escapes, folded to ASCII. Each view starts from the one before it; there
 * are at most {@link #MAX}, so all of them together are linear in the value.
 */
final class Views {

  static final int MAX = 7;
  static final int MIN_BASE64 = 8;
  private static final int MAX_BASE64 = 8192;

  private Views() {}

  static List<String> of(String value, Place place) {
    boolean percent = value.indexOf('%') >= 0;
    boolean reference = percent || value.indexOf('&') >= 0;
    boolean escape = percent || value.indexOf('\\') >= 0;
    boolean foreign = percent || reference || escape || !ascii(value);
    boolean base64 = place.base64() && base64Shaped(value);
    if (!foreign && !base64) {
      return List.of(value);
    }
    var views = new ArrayList<String>(4);
    views.add(value);
    if (foreign) {
      decode(value, place, views);
    }
    if (base64) {
      addBase64(value, views);
    }
    return views;
  }

  private static void decode(String value, Place place, List<String> views) {
    String last = add(views, percent(value, place));
    last = add(views, percent(last, place));
    last = add(views, last.indexOf('&') < 0 ? last : Decoding.entities(last));
    last = add(views, last.indexOf('&') < 0 ? last : Decoding.entities(last));
    last = add(views, last.indexOf('\\') < 0 ? last : Decoding.backslashes(last));
    if (!ascii(last)) {
      add(views, Decoding.folded(last));
    }
  }

  private static String percent(String value, Place place) {
    return value.indexOf('%') < 0 ? value : Decoding.percent(value, place.plusIsSpace());
  }

  private static String add(List<String> views, String view) {
    if (!view.equals(views.get(views.size() - 1))) {
      views.add(view);
    }
    return view;
  }

  private static boolean ascii(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static boolean base64Shaped(String value) {
    if (value.length() < MIN_BASE64 || value.length() > MAX_BASE64) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean sign = c == '+' || c == '/' || c == '-' || c == '_' || c == '=' || c == ' ';
      if (!sign && !Chars.letter(c) && !Chars.digit(c)) {
        return false;
      }
    }
    return true;
  }

  /** Only what decodes to text is a view: random identifiers decode to noise. */
  private static void addBase64(String value, List<String> views) {
    String standard = value.replace('-', '+').replace('_', '/').replace(' ', '+').replace("=", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(standard);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (printable(text)) {
        views.add(text);
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return; // not Base64 of text, so there is no such view
    }
  }

  private static boolean printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != 0 && c != '\n' && c != '\r' && c != '\t') {
        return false;
      }
    }
    return true;
  }
}
