package dev.portcullis.listener;

import java.util.Locale;
import org.glassfish.grizzly.http.util.MimeHeaders;

/** Judges the trailer section of an HTTP/1.1 body (RFC 9112 §7.1.2). */
final class Trailers {

  private Trailers() {}

  static boolean wellFormed(MimeHeaders trailers) {
    for (int i = 0; i < trailers.size(); i++) {
      String name = trailers.getName(i).toString();
      String value = String.valueOf(trailers.getValue(i).toString());
      if (!Octets.all(Octets.TOKEN, name)
          || !(value.isEmpty() || Octets.all(Octets.FIELD_VALUE, value))
          || !Http2Head.trailer(name.toLowerCase(Locale.ROOT))) {
        return false;
      }
    }
    return true;
  }
}
