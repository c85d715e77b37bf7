package dev.portcullis.decision.question;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose members are asked for by type; a member of another type is the asker's
 * mistake, and named.
 *
 * @param path where it stands, {@code subject.properties}; empty for the whole
 * @param members JSON values: String, Long, Double, Boolean, List, Map
 */
record JsonObject(String path, Map<?, ?> members) {

  String requireText(String name) throws MalformedQuestionException {
    String text = text(name);
    if (text == null || text.isEmpty()) {
      throw new MalformedQuestionException(at(name) + " is missing");
    }
    return text;
  }

  @Nullable String text(String name) throws MalformedQuestionException {
    Object value = members.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new MalformedQuestionException(at(name) + " is not a string");
  }

  JsonObject require(String name) throws MalformedQuestionException {
    if (members.get(name) == null) {
      throw new MalformedQuestionException(at(name) + " is missing");
    }
    return object(name);
  }

  /** The object; an empty one where there is none. */
  JsonObject object(String name) throws MalformedQuestionException {
    Object value = members.get(name);
    if (value == null) {
      return new JsonObject(at(name), Map.of());
    }
    if (value instanceof Map<?, ?> map) {
      return new JsonObject(at(name), map);
    }
    throw new MalformedQuestionException(at(name) + " is not an object");
  }

  /** Strings of a list, or of one string in which spaces separate them, as OAuth has scopes. */
  Set<String> texts(String name) throws MalformedQuestionException {
    Object value = members.get(name);
    var texts = new LinkedHashSet<String>();
    if (value instanceof String joined) {
      texts.addAll(List.of(joined.strip().split(" +")));
      texts.remove("");
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        if (!(element instanceof String text)) {
          throw new MalformedQuestionException(at(name) + " is not a list of strings");
        }
        texts.add(text);
      }
    } else if (value != null) {
      throw new MalformedQuestionException(at(name) + " is not a list of strings");
    }
    return texts;
  }

  /** All members, those that are null left out. */
  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    members.forEach(
        (key, value) -> {
          if (value != null) {
            values.put(String.valueOf(key), value);
          }
        });
    return values;
  }

  Map<String, String> textValues() throws MalformedQuestionException {
    var values = new LinkedHashMap<String, String>();
    for (String name : values().keySet()) {
      values.put(name, requireText(name));
    }
    return values;
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
