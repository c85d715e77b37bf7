package dev.portcullis.policy.attribute;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, decoded. Of a repeated parameter the first value is listed; asking for
 * a parameter that is repeated with different values, or that does not decode, fails, because an
 * upstream may read another value than the rule did: such a request fails a permit and meets a
 * forbid, and {@code has()} still tells that the parameter is there.
 */
public final class QueryParameters extends AbstractMap<String, String> {

  /** More parameters than this make every one of them unreadable. */
  public static final int MAX = 1000;

  private final Map<String, String> first = new LinkedHashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private int count;

  private QueryParameters() {}

  static Map<String, String> parse(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return Map.of();
    }
    var parameters = new QueryParameters();
    for (int start = 0; start <= query.length(); ) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      parameters.add(query.substring(start, end));
      start = end + 1;
    }
    return parameters;
  }

  private void add(String pair) {
    if (pair.isEmpty() || ++count > MAX) {
      return;
    }
    int equals = pair.indexOf('=');
    String rawName = equals < 0 ? pair : pair.substring(0, equals);
    var decoded = decode(rawName);
    String name = decoded == null ? rawName : decoded;
    var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
    var before = first.putIfAbsent(name, value == null ? "" : value);
    if (value == null || (before != null && !before.equals(value))) {
      ambiguous.add(name);
    }
  }

  private static @Nullable String decode(String text) {
    try {
      String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
      return decoded.indexOf('\uFFFD') < 0 ? decoded : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public @Nullable String get(Object name) {
    requireFew();
    if (name instanceof String text && ambiguous.contains(text)) {
      throw CelAttributeNotFoundException.of("request.query." + name + " can be read in two ways");
    }
    return first.get(name);
  }

  @Override
  public boolean containsKey(Object name) {
    requireFew();
    return first.containsKey(name);
  }

  private void requireFew() {
    if (count > MAX) {
      throw CelAttributeNotFoundException.of("request.query has more than " + MAX + " parameters");
    }
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return first.entrySet();
  }
}
