package dev.portcullis.launcher;

import dev.portcullis.configuration.Key;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from, the strongest first: what the demo needs, system properties, the
 * environment, a file. That is MicroProfile Config's order (400, 300, 100).
 */
record Sources(
    Map<String, String> demo,
    Map<String, String> system,
    Map<String, String> environment,
    Map<String, String> file) {

  /** The file that is read when none is named. */
  static final Path DEFAULT_FILE = Path.of("portcullis.properties");

  static Sources of(Map<String, String> demo, Optional<Path> file) throws StartupException {
    return new Sources(demo, strings(System.getProperties()), System.getenv(), properties(file));
  }

  private static Map<String, String> properties(Optional<Path> named) throws StartupException {
    Path file = named.orElse(DEFAULT_FILE);
    if (named.isEmpty() && !Files.exists(file)) {
      return Map.of();
    }
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return strings(properties);
    } catch (MalformedInputException | IllegalArgumentException e) {
      throw StartupException.unusable(
          "--config=%s: not a properties file; write it in UTF-8, key=value".formatted(file));
    } catch (IOException e) {
      throw StartupException.unusable(
          "--config=%s: the file cannot be read; give one that can".formatted(file));
    }
  }

  private static Map<String, String> strings(Properties properties) {
    var strings = new HashMap<String, String>();
    for (String name : properties.stringPropertyNames()) {
      strings.put(name, properties.getProperty(name));
    }
    return strings;
  }

  /** The value of a key, as MicroProfile Config would find it. */
  @Nullable String lookup(String key) {
    for (String value : new @Nullable String[] {demo.get(key), system.get(key), variable(key)}) {
      if (value != null) {
        return value;
      }
    }
    return file.get(key);
  }

  /** MicroProfile Config 3.1, "Environment variables mapping rules". */
  private @Nullable String variable(String key) {
    String exact = environment.get(key);
    if (exact != null) {
      return exact;
    }
    String replaced = environment.get(key.replaceAll("[^A-Za-z0-9]", "_"));
    return replaced != null ? replaced : environment.get(Key.environmentName(key));
  }

  /** All names, to find misspelt ones among. */
  List<String> names() {
    var names = new ArrayList<>(system.keySet());
    names.addAll(environment.keySet());
    names.addAll(file.keySet());
    return names;
  }

  /** The keys that have a value, for the server's MicroProfile Config to see the same. */
  Map<String, String> known() {
    var values = new LinkedHashMap<String, String>();
    for (Key key : Key.values()) {
      String value = lookup(key.key());
      if (value != null && !value.isBlank()) {
        values.put(key.key(), value);
      }
    }
    return values;
  }
}
