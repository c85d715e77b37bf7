package dev.portcullis.threat.content;

import dev.portcullis.threat.text.Base64Text;
import dev.portcullis.threat.text.Decoding;
import java.util.ArrayList;
import java.util.List;

/**
 * A value as those behind this proxy may see it: as it is, decoded once or twice more, without
 * character references and escapes, folded to ASCII. Each view starts from the one before it; there
 * are at most {@link #MAX}, so all of them together are linear in the value.
 */
final class Views {

  static final int MAX = 8;

  private Views() {}

  static List<String> of(String value, Place place) {
    boolean percent = value.indexOf('%') >= 0;
    boolean reference = percent || value.indexOf('&') >= 0;
    boolean escape = percent || value.indexOf('\\') >= 0;
    boolean foreign = percent || reference || escape || !ascii(value);
    String base64 = place.base64() ? Base64Text.decode(value) : null;
    if (!foreign && base64 == null) {
      return List.of(value);
    }
    var views = new ArrayList<String>(4);
    views.add(value);
    if (foreign) {
      decode(value, place, views);
    }
    if (base64 != null) {
      views.add(base64);
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
}
