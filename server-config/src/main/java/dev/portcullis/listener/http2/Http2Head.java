package dev.portcullis.listener.http2;

import dev.portcullis.listener.message.FieldNames;
import dev.portcullis.listener.message.Octets;
import dev.portcullis.listener.message.Refusal.Kind;
import dev.portcullis.listener.message.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Judges the head of an HTTP/2 request against RFC 9113 §8.2 and §8.3. What passes can be written
 * as an HTTP/1.1 request in one way only: no name or value ends a line, none frames or routes the
 * request besides the pseudo-fields.
 */
final class Http2Head {

  private static final int MAX_METHOD = 32;
  private static final int MAX_LENGTH_DIGITS = 18;

  private final List<String> fields = new ArrayList<>(32);
  private final StringBuilder cookies = new StringBuilder();
  private @Nullable String method;
  private @Nullable String scheme;
  private @Nullable String path;
  private @Nullable String authority;
  private @Nullable String host;
  private long contentLength = -1;

  private Http2Head() {}

  /** The head, if it is well-formed. */
  static @Nullable Http2Head read(List<String> received) {
    var head = new Http2Head();
    boolean regular = false;
    for (int i = 0; i < received.size(); i += 2) {
      String name = received.get(i);
      boolean pseudo = name.startsWith(":");
      regular |= !pseudo;
      boolean taken =
          pseudo
              ? !regular && head.pseudo(name, received.get(i + 1))
              : head.field(name, received.get(i + 1));
      if (!taken) {
        return null;
      }
    }
    return head.whole() ? head : null;
  }

  /** Whether trailers may pass: none is a pseudo-field, none says what belongs before a body. */
  static boolean trailersWellFormed(List<String> received) {
    for (int i = 0; i < received.size(); i += 2) {
      String name = received.get(i);
      if (!fieldWellFormed(name, received.get(i + 1)) || !FieldNames.trailer(name)) {
        return false;
      }
    }
    return true;
  }

  /** RFC 9113 §8.3.1: each once, and before all others. */
  private boolean pseudo(String name, String value) {
    switch (name) {
      case ":method":
        boolean first = method == null;
        method = value;
        return first && value.length() <= MAX_METHOD && Octets.all(Octets.TOKEN, value);
      case ":scheme":
        boolean only = scheme == null;
        scheme = value;
        return only && (value.equals("https") || value.equals("http"));
      case ":path":
        boolean single = path == null;
        path = value;
        return single && !value.isEmpty();
      case ":authority":
        boolean once = authority == null;
        authority = value;
        return once && authorityWellFormed(value);
      default:
        return false;
    }
  }

  private static boolean authorityWellFormed(String value) {
    byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
    return RequestTarget.authority(octets, 0, octets.length);
  }

  private boolean field(String name, String value) {
    if (!fieldWellFormed(name, value) || FieldNames.ofConnection(name)) {
      return false;
    }
    switch (name) {
      case "host":
        boolean first = host == null;
        host = value;
        return first && authorityWellFormed(value);
      case "te":
        return add(name, value) && value.equals("trailers");
      case "content-length":
        return add(name, value) && length(value);
      case "cookie":
        // RFC 9113 §8.2.3: crumbs become one field again.
        cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
        return true;
      default:
        return add(name, value);
    }
  }

  private boolean length(String value) {
    boolean first = contentLength < 0;
    boolean number = value.length() <= MAX_LENGTH_DIGITS && Octets.all(Octets.DIGIT, value);
    contentLength = number ? Long.parseLong(value) : -1;
    return first && number;
  }

  private boolean add(String name, String value) {
    fields.add(name);
    fields.add(value);
    return true;
  }

  /** RFC 9113 §8.2.1: lower case; nothing that ends a line, no blank around the value. */
  private static boolean fieldWellFormed(String name, String value) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
        return false;
      }
    }
    return Octets.all(Octets.TOKEN, name)
        && (value.isEmpty() || Octets.all(Octets.FIELD_VALUE, value))
        && value.strip().length() == value.length();
  }

  private boolean whole() {
    if (!cookies.isEmpty()) {
      add("cookie", cookies.toString());
    }
    return method != null
        && scheme != null
        && !method.equals("CONNECT")
        && (authority != null || host != null)
        && (authority == null || host == null || same(authority, host))
        && target();
  }

  private static boolean same(String authority, String host) {
    return authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
  }

  private boolean target() {
    byte[] octets = path().getBytes(StandardCharsets.ISO_8859_1);
    boolean options = method().equals("OPTIONS");
    return octets.length > 0
        && (octets[0] == '/' || octets[0] == '*')
        && RequestTarget.wellFormed(options, octets, 0, octets.length);
  }

  /** Why a well-formed head is refused none the less, if it is. */
  @Nullable Kind tooLarge(int mostPath) {
    int query = path().indexOf('?');
    return (query < 0 ? path().length() : query) > mostPath ? Kind.TOO_LARGE : null;
  }

  String method() {
    return method == null ? "" : method;
  }

  /** Path and query. */
  String path() {
    return path == null ? "" : path;
  }

  String authority() {
    return authority != null ? authority : host == null ? "" : host;
  }

  /** -1 where none was given. */
  long contentLength() {
    return contentLength;
  }

  /** The other fields, names and values in turn. */
  List<String> fields() {
    return fields;
  }
}
