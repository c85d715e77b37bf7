package dev.portcullis.policy.attribute;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request by name, in lower case, as the upstream gets them. One that stands there
 * more than once has no value that every reader agrees on: asking for it fails, so that a permit
 * does not match and a forbid does.
 */
public final class HeaderFields extends AbstractMap<String, String> {

  /** Fields that carry credentials: no expression sees them, so none can leak or compare them. */
  public static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "x-api-key", "cookie", "dpop");

  private final Map<String, String> first = new HashMap<>();
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
    if (!CREDENTIALS.contains(name) && first.putIfAbsent(name, value) != null) {
      repeated.add(name);
    }
  }

  @Override
  public @Nullable String get(Object name) {
    if (name instanceof String text && repeated.contains(text)) {
      throw CelAttributeNotFoundException.of(
          "request.headers." + name + " is there more than once");
    }
    return first.get(name);
  }

  @Override
  public boolean containsKey(Object name) {
    return first.containsKey(name);
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return first.entrySet();
  }
}
