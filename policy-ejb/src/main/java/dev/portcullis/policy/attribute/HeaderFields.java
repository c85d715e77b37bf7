package dev.portcullis.policy.attribute;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request by name, in lower case, as the upstream gets them. One that stands there
 * more than once has no value that every reader agrees on: asking for it fails, so that a permit
 * does not match and a forbid does. Anybody on the way may write several lines as one, their values
 * joined by commas (RFC 9110 §5.3), so a value with a comma is several, too, unless it is known
 * that the field's own grammar has commas. {@link #members} tells all of them.
 */
public final class HeaderFields extends AbstractMap<String, String> {

  /** Fields that carry credentials: no expression sees them, so none can leak or compare them. */
  public static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "x-api-key", "cookie", "dpop");

  /** Registered fields of one value in which a comma is part of it: dates, products, URIs. */
  private static final Set<String> SINGLE =
      Set.of(
          "content-disposition",
          "content-location",
          "content-type",
          "date",
          "from",
          "if-modified-since",
          "if-range",
          "if-unmodified-since",
          "range",
          "referer",
          "user-agent");

  /** Registered fields that are lists, which everybody reads as such. */
  private static final Set<String> LISTS =
      Set.of(
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "access-control-request-headers",
          "baggage",
          "cache-control",
          "content-digest",
          "content-encoding",
          "content-language",
          "expect",
          "forwarded",
          "if-match",
          "if-none-match",
          "pragma",
          "prefer",
          "priority",
          "repr-digest",
          "sec-ch-ua",
          "sec-ch-ua-full-version-list",
          "sec-websocket-extensions",
          "sec-websocket-protocol",
          "signature",
          "signature-input",
          "te",
          "trailer",
          "tracestate",
          "upgrade",
          "via",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto");

  /** All lines of a field, joined as RFC 9110 §5.3 says. */
  private final Map<String, String> values = new HashMap<>();

  private final Set<String> repeated = new HashSet<>();

  private HeaderFields() {}

  static HeaderFields of(HttpFields fields, PassedFields passed) {
    var headers = new HeaderFields();
    for (int i = 0; i < fields.size(); i++) {
      if (passed.seen(fields.name(i))) {
        headers.add(fields.name(i).toLowerCase(Locale.ROOT), fields.value(i));
      }
    }
    return headers;
  }

  private void add(String name, String value) {
    if (CREDENTIALS.contains(name)) {
      return;
    }
    String before = values.putIfAbsent(name, value);
    if (before != null) {
      values.put(name, before + ", " + value);
      repeated.add(name);
    }
  }

  @Override
  public @Nullable String get(Object name) {
    String value = values.get(name);
    if (value != null && name instanceof String text && several(text, value)) {
      throw CelAttributeNotFoundException.of(
          "request.headers." + text + " has more than one value: members() tells them");
    }
    return value;
  }

  private boolean several(String name, String value) {
    return repeated.contains(name)
        || (value.indexOf(',') >= 0 && !SINGLE.contains(name) && !LISTS.contains(name));
  }

  @Override
  public boolean containsKey(Object name) {
    return values.containsKey(name);
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return values.entrySet();
  }

  /**
   * The members of a field, of all its lines, as a list (RFC 9110 §5.6.1): commas part them, but
   * not within quotes, and empty ones are none.
   */
  public List<String> members(String name) {
    String value = values.getOrDefault(name, "");
    var members = new ArrayList<String>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == ',' && !quoted) {
        add(value.substring(start, i), members);
        start = i + 1;
      }
    }
    if (quoted) {
      throw CelAttributeNotFoundException.of("request.headers." + name + " has an open quote");
    }
    add(value.substring(start), members);
    return members;
  }

  private static void add(String text, List<String> members) {
    String member = text.strip();
    if (!member.isEmpty()) {
      members.add(member);
    }
  }
}
