package dev.portcullis.threat.content;

import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.text.WordTable;
import java.util.Locale;
import java.util.function.Supplier;

/** Looks at header fields, each as what it is for allows. */
public final class HeaderInspection {

  /** {@code n}: credentials or a strict syntax, not looked at; {@code p}: a syntax of its own. */
  private static final WordTable FIELDS =
      WordTable.of(
          "n",
          "authorization proxy-authorization x-api-key dpop content-length content-type host date"
              + " connection transfer-encoding content-encoding expect upgrade keep-alive te"
              + " sec-websocket-key sec-websocket-version signature signature-input digest"
              + " content-digest",
          "p",
          "user-agent accept accept-encoding accept-language accept-charset cache-control pragma"
              + " if-none-match if-match if-modified-since if-unmodified-since if-range range via"
              + " forwarded x-forwarded-for x-forwarded-proto x-forwarded-host traceparent"
              + " tracestate baggage sec-ch-ua sec-ch-ua-platform sec-ch-ua-mobile dnt origin"
              + " sec-fetch-mode sec-fetch-site sec-fetch-dest prefer link content-disposition",
          "c",
          "cookie");

  private HeaderInspection() {}

  public static void inspect(HttpFields fields, ValueInspection values) {
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      char kind = FIELDS.mark(name, 0, name.length());
      Supplier<String> location = () -> "header:" + name.toLowerCase(Locale.ROOT);
      switch (kind) {
        case 'n' -> { // credentials stay unread
        }
        case 'c' -> cookies(fields.value(i), values);
        case 'p' -> values.inspect(Place.PRODUCT_HEADER, location, fields.value(i));
        default -> values.inspect(Place.HEADER, location, fields.value(i));
      }
    }
  }

  /** Each cookie by itself (RFC 6265 §4.2.1): the semicolons between them separate no commands. */
  private static void cookies(String value, ValueInspection values) {
    int start = 0;
    while (start <= value.length()) {
      int semicolon = value.indexOf(';', start);
      int end = semicolon < 0 ? value.length() : semicolon;
      String pair = value.substring(start, end).strip();
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals);
      values.inspect(Place.HEADER, "header:cookie", name);
      values.inspect(Place.HEADER, "header:cookie", pair.substring(equals + 1));
      start = end + 1;
    }
  }
}
