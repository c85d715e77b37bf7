package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.RecentTexts;
import java.util.List;
import java.util.Locale;

/** Field names that answers often have: one string for all of them, in the usual spelling. */
final class KnownNames {

  private static final List<String> NAMES =
      List.of(
          "Accept-Ranges",
          "Access-Control-Allow-Credentials",
          "Access-Control-Allow-Headers",
          "Access-Control-Allow-Methods",
          "Access-Control-Allow-Origin",
          "Age",
          "Allow",
          "Cache-Control",
          "Connection",
          "Content-Disposition",
          "Content-Encoding",
          "Content-Language",
          "Content-Length",
          "Content-Range",
          "Content-Security-Policy",
          "Content-Type",
          "Date",
          "ETag",
          "Expires",
          "Keep-Alive",
          "Last-Modified",
          "Link",
          "Location",
          "Pragma",
          "Referrer-Policy",
          "Retry-After",
          "Server",
          "Set-Cookie",
          "Strict-Transport-Security",
          "Transfer-Encoding",
          "Vary",
          "Via",
          "WWW-Authenticate",
          "X-Content-Type-Options",
          "X-Frame-Options",
          "X-Powered-By",
          "X-Request-Id");

  private static final int SLOTS = 256;

  /** By length, first and last byte; of names that share a slot only the first is known. */
  private static final String[] BY_SHAPE = new String[SLOTS];

  static {
    for (String name : NAMES) {
      add(name);
      add(name.toLowerCase(Locale.ROOT));
    }
  }

  private KnownNames() {}

  private static void add(String name) {
    int slot = slot(name.length(), name.charAt(0), name.charAt(name.length() - 1));
    if (BY_SHAPE[slot] == null) {
      BY_SHAPE[slot] = name;
    }
  }

  private static int slot(int length, int first, int last) {
    return (length * 31 + first * 7 + last * 3) & (SLOTS - 1);
  }

  /** The name that stands in the buffer from {@code start} to {@code end}, exactly as it stands. */
  static String name(InputBuffer in, int start, int end) {
    byte[] bytes = in.array();
    String known = BY_SHAPE[slot(end - start, bytes[start], bytes[end - 1])];
    return known != null && RecentTexts.stands(known, bytes, start, end)
        ? known
        : in.text(start, end);
  }
}
