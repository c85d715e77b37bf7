package dev.portcullis.proxy.http2;

import java.util.HashMap;
import java.util.Map;

/** RFC 7541 appendix A. */
final class StaticTable {

  private static final String[] FIELDS = {
    ":authority",
    "",
    ":method",
    "GET",
    ":method",
    "POST",
    ":path",
    "/",
    ":path",
    "/index.html",
    ":scheme",
    "http",
    ":scheme",
    "https",
    ":status",
    "200",
    ":status",
    "204",
    ":status",
    "206",
    ":status",
    "304",
    ":status",
    "400",
    ":status",
    "404",
    ":status",
    "500",
    "accept-charset",
    "",
    "accept-encoding",
    "gzip, deflate",
    "accept-language",
    "",
    "accept-ranges",
    "",
    "accept",
    "",
    "access-control-allow-origin",
    "",
    "age",
    "",
    "allow",
    "",
    "authorization",
    "",
    "cache-control",
    "",
    "content-disposition",
    "",
    "content-encoding",
    "",
    "content-language",
    "",
    "content-length",
    "",
    "content-location",
    "",
    "content-range",
    "",
    "content-type",
    "",
    "cookie",
    "",
    "date",
    "",
    "etag",
    "",
    "expect",
    "",
    "expires",
    "",
    "from",
    "",
    "host",
    "",
    "if-match",
    "",
    "if-modified-since",
    "",
    "if-none-match",
    "",
    "if-range",
    "",
    "if-unmodified-since",
    "",
    "last-modified",
    "",
    "link",
    "",
    "location",
    "",
    "max-forwards",
    "",
    "proxy-authenticate",
    "",
    "proxy-authorization",
    "",
    "range",
    "",
    "referer",
    "",
    "refresh",
    "",
    "retry-after",
    "",
    "server",
    "",
    "set-cookie",
    "",
    "strict-transport-security",
    "",
    "transfer-encoding",
    "",
    "user-agent",
    "",
    "vary",
    "",
    "via",
    "",
    "www-authenticate",
    ""
  };

  static final int SIZE = FIELDS.length / 2;

  private static final Map<String, Integer> NAMES = new HashMap<>();

  static {
    for (int i = SIZE; i > 0; i--) {
      NAMES.put(name(i), i);
    }
  }

  private StaticTable() {}

  /**
   * @param index 1 to {@link #SIZE}
   */
  static String name(int index) {
    return FIELDS[2 * index - 2];
  }

  static String value(int index) {
    return FIELDS[2 * index - 1];
  }

  /** The first entry of this name, 0 where there is none. */
  static int indexOf(String name) {
    return NAMES.getOrDefault(name, 0);
  }

  /** The entry of this name and value, given the name's first; 0 where there is none. */
  static int indexOf(int first, String name, String value) {
    for (int i = first; i > 0 && i <= SIZE && name(i).equals(name); i++) {
      if (value(i).equals(value) && !value.isEmpty()) {
        return i;
      }
    }
    return 0;
  }
}
