package dev.portcullis.bench.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** Text files that come with classes. */
public final class Resources {

  private Resources() {}

  /** A resource beside a class. */
  public static String text(Class<?> beside, String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A resource with values in place of {@code {{names}}}, each of which must have one. */
  public static String filled(Class<?> beside, String name, Map<String, ?> values)
      throws IOException {
    String text = text(beside, name);
    for (var value : values.entrySet()) {
      text = text.replace("{{" + value.getKey() + "}}", String.valueOf(value.getValue()));
    }
    int missing = text.indexOf("{{");
    if (missing >= 0) {
      throw new IllegalArgumentException(name + " has no value for " + text.substring(missing));
    }
    return text;
  }
}
