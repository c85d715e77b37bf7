package dev.portcullis.admin.traffic;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON as the values that claims have: String, Long, Double, Boolean, List, Map. */
final class JsonValues {

  private JsonValues() {}

  /** The members of an object; none of anything else. */
  static Map<String, Object> of(@Nullable JsonValue value) {
    var members = new HashMap<String, Object>();
    if (value instanceof JsonObject object) {
      object.forEach(
          (name, member) -> {
            Object plain = plain(member);
            if (plain != null) {
              members.put(name, plain);
            }
          });
    }
    return members;
  }

  private static @Nullable Object plain(JsonValue value) {
    return switch (value.getValueType()) {
      case STRING -> ((JsonString) value).getString();
      case NUMBER -> number((JsonNumber) value);
      case TRUE -> true;
      case FALSE -> false;
      case ARRAY -> list((JsonArray) value);
      case OBJECT -> of(value);
      case NULL -> null;
    };
  }

  private static Object number(JsonNumber number) {
    return number.isIntegral() ? (Object) number.longValue() : (Object) number.doubleValue();
  }

  private static List<Object> list(JsonArray array) {
    return array.stream().map(JsonValues::plain).filter(Objects::nonNull).toList();
  }
}
