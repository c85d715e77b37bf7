package dev.portcullis.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.configuration.Key;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} and the code know the same keys, defaults and meanings. */
class ConfigurationReferenceTest {

  @Test
  void theReferenceIsWhatTheCodeSays() throws IOException {
    assertThat(documented()).isEqualTo(coded());
  }

  private static Map<String, String> documented() throws IOException {
    return ReferencePage.tables("configuration.md").values().stream()
        .flatMap(rows -> rows.stream())
        .filter(row -> row.size() == 3 && row.get(0).startsWith("`"))
        .collect(
            Collectors.toMap(
                row -> row.get(0),
                row -> row.get(1) + " | " + row.get(2),
                (a, b) -> a + " twice",
                TreeMap::new));
  }

  private static Map<String, String> coded() {
    return Arrays.stream(Key.values())
        .collect(
            Collectors.toMap(
                key -> "`" + key.key() + "`",
                key -> defaultOf(key) + " | " + key.meaning(),
                (a, b) -> a,
                TreeMap::new));
  }

  private static String defaultOf(Key key) {
    Function<String, String> quoted = value -> "`" + value + "`";
    return key.defaultValue() == null ? "" : quoted.apply(key.defaultValue());
  }
}
