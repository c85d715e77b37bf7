package dev.portcullis.admin.api.http;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON that somebody sent: strict, and every mistake is told. */
public final class JsonBody {
  /** Of two members of one name, whoever reads might take the other one. */
  private static final JsonReaderFactory READERS =
      Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

  private final JsonObject object;

  private JsonBody(JsonObject object) {
    this.object = object;
  }

  /** Reads an object; an empty body is an empty one. */
  public static JsonBody read(String text) {
    if (text.isBlank()) {
      return new JsonBody(JsonValue.EMPTY_JSON_OBJECT);
    }
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      return new JsonBody(reader.readObject());
    } catch (JsonException | IllegalStateException e) {
      throw Problems.badRequest("The body is not a JSON object");
    }
  }

  /** Refuses members that nobody would read. */
  public JsonBody only(String... known) {
    for (String name : object.keySet()) {
      if (!Set.of(known).contains(name)) {
        throw Problems.badRequest("The body has an unknown member; known are " + List.of(known));
      }
    }
    return this;
  }

  public String requireText(String name) {
    String text = text(name);
    if (text == null || text.isBlank()) {
      throw Problems.badRequest("`" + name + "` is missing");
    }
    return text;
  }

  public @Nullable String text(String name) {
    JsonValue value = object.getOrDefault(name, JsonValue.NULL);
    if (value == JsonValue.NULL) {
      return null;
    }
    if (value instanceof JsonString string) {
      return string.getString();
    }
    throw Problems.badRequest("`" + name + "` is not a string");
  }

  public @Nullable Long number(String name) {
    JsonValue value = object.getOrDefault(name, JsonValue.NULL);
    if (value == JsonValue.NULL) {
      return null;
    }
    if (value instanceof JsonNumber number && number(number) instanceof Long whole) {
      return whole;
    }
    throw Problems.badRequest("`" + name + "` is not a whole number");
  }

  public List<String> texts(String name) {
    JsonValue value = object.getOrDefault(name, JsonValue.EMPTY_JSON_ARRAY);
    if (value instanceof JsonArray array && array.stream().allMatch(JsonString.class::isInstance)) {
      return array.getValuesAs(JsonString::getString);
    }
    throw Problems.badRequest("`" + name + "` is not a list of strings");
  }

  public Map<String, String> textsByName(String name) {
    JsonValue value = object.getOrDefault(name, JsonValue.EMPTY_JSON_OBJECT);
    var texts = new LinkedHashMap<String, String>();
    if (value instanceof JsonObject members) {
      for (var member : members.entrySet()) {
        if (member.getValue() instanceof JsonString text) {
          texts.put(member.getKey(), text.getString());
        }
      }
      if (texts.size() == members.size()) {
        return texts;
      }
    }
    throw Problems.badRequest("`" + name + "` is not an object of strings");
  }

  public @Nullable Instant instant(String name) {
    String text = text(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problems.badRequest("`" + name + "` is not a time like 2027-01-01T00:00:00Z");
    }
  }

  /** All of it as values of the JDK; members that are null are left out. */
  public Map<String, Object> values() {
    return values(object);
  }

  private static Map<String, Object> values(JsonObject object) {
    var values = new LinkedHashMap<String, Object>();
    object.forEach(
        (name, json) -> {
          Object value = value(json);
          if (value != null) {
            values.put(name, value);
          }
        });
    return values;
  }

  private static @Nullable Object value(JsonValue json) {
    return switch (json.getValueType()) {
      case NULL -> null;
      case TRUE -> Boolean.TRUE;
      case FALSE -> Boolean.FALSE;
      case STRING -> ((JsonString) json).getString();
      case NUMBER -> number((JsonNumber) json);
      case OBJECT -> values(json.asJsonObject());
      case ARRAY -> list(json.asJsonArray());
    };
  }

  private static List<Object> list(JsonArray array) {
    var list = new ArrayList<Object>();
    for (JsonValue element : array) {
      Object value = value(element);
      if (value == null) {
        throw Problems.badRequest("A list in the body has an element that is null");
      }
      list.add(value);
    }
    return list;
  }

  /** As in a token: a number of which a type would keep but the first digits stays a text. */
  private static Object number(JsonNumber number) {
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      double value = number.doubleValue();
      return Math.abs(value) < 1L << 53 ? (Object) value : (Object) number.toString();
    }
  }
}
