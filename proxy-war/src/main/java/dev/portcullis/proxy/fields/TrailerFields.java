package dev.portcullis.proxy.fields;

import dev.portcullis.request.FieldNames;
import dev.portcullis.request.HopByHop;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Fields behind a body. Only those pass that cannot change how the message is framed, routed,
 * authenticated, cached or read (RFC 9110 §6.5.1): who judged the message judged its head.
 */
public final class TrailerFields {

  /** The most fields that a client may send behind a body. */
  public static final int MOST_FIELDS = 64;

  /** The most bytes of their names and values. */
  public static final int MOST_BYTES = 8 << 10;

  private static final FieldNames NEVER =
      FieldNames.disguised(
          List.of(
              "age",
              "allow",
              "authorization",
              "cache-control",
              "cookie",
              "date",
              "dpop",
              "expect",
              "expires",
              "forwarded",
              "host",
              "location",
              "max-forwards",
              "pragma",
              "proxy",
              "range",
              "retry-after",
              "set-cookie",
              "strict-transport-security",
              "vary",
              "via",
              "warning",
              "www-authenticate",
              "x-api-key",
              "x-original-url",
              "x-real-ip",
              "x-request-id",
              "x-rewrite-url"));

  private static final List<String> NEVER_BEGINNING =
      List.of("content-", "if-", "access-control-", "portcullis", "x-forwarded", "x-http-method");

  private TrailerFields() {}

  /** What of the fields behind an answer is passed on. */
  public static HttpFields passed(HttpFields fields) {
    return passed(fields, TrailerFields::passes);
  }

  /** What of the fields behind a request is passed on: nothing that was judged of its head. */
  public static HttpFields passed(HttpFields fields, PassedFields judged) {
    return passed(fields, name -> passes(name) && judged.passesBehindBody(name));
  }

  private static HttpFields passed(HttpFields fields, Predicate<String> passes) {
    if (fields.size() == 0) {
      return HttpFields.EMPTY;
    }
    var passed = new ArrayList<String>();
    for (int i = 0; i < fields.size(); i++) {
      if (passes.test(fields.name(i))) {
        passed.add(fields.name(i));
        passed.add(fields.value(i));
      }
    }
    return HttpFields.of(passed.toArray(String[]::new));
  }

  /** Whether a field may stand behind a body. */
  static boolean passes(String name) {
    return !name.startsWith(":")
        && !HopByHop.isAlways(name)
        && !NEVER.contains(name)
        && NEVER_BEGINNING.stream().noneMatch(start -> FieldNames.startsWith(name, start));
  }

  /** The names that an answer's {@code Trailer} fields announce and that pass; may be empty. */
  public static String announced(HttpFields fields) {
    return announced(fields, TrailerFields::passes);
  }

  /** The same of a request. */
  public static String announced(HttpFields fields, PassedFields judged) {
    return announced(fields, name -> passes(name) && judged.passesBehindBody(name));
  }

  private static String announced(HttpFields fields, Predicate<String> passes) {
    if (fields.first("Trailer") == null) {
      return "";
    }
    var names = new ArrayList<String>(2);
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equalsIgnoreCase("Trailer")) {
        for (String name : fields.value(i).split(",", -1)) {
          String bare = name.strip();
          if (FieldReader.isToken(bare) && passes.test(bare)) {
            names.add(bare);
          }
        }
      }
    }
    return String.join(", ", names);
  }

  /** RFC 9110 §10.1.4: whether a message says that its sender takes trailer fields. */
  public static boolean accepted(HttpFields fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equalsIgnoreCase("TE")) {
        for (String coding : fields.value(i).split(",", -1)) {
          if (coding.strip().equalsIgnoreCase("trailers")) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** As servers take them: one value to a name, several values of one joined (RFC 9110 §5.3). */
  public static Map<String, String> joined(HttpFields fields) {
    var joined = new LinkedHashMap<String, String>();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i).toLowerCase(Locale.ROOT);
      joined.merge(name, fields.value(i), (a, b) -> a + ", " + b);
    }
    return joined;
  }
}
