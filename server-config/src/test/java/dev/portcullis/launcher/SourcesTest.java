package dev.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

  private static final String KEY = "portcullis.http.port";
  private static final Map<String, String> NONE = Map.of();

  @Test
  void microProfileConfigTheStrongerSourceWins() {
    var file = Map.of(KEY, "4");
    var environment = Map.of("PORTCULLIS_HTTP_PORT", "3");
    var system = Map.of(KEY, "2");
    var demo = Map.of(KEY, "1");
    assertThat(new Sources(NONE, NONE, NONE, file).lookup(KEY)).isEqualTo("4");
    assertThat(new Sources(NONE, NONE, environment, file).lookup(KEY)).isEqualTo("3");
    assertThat(new Sources(NONE, system, environment, file).lookup(KEY)).isEqualTo("2");
    assertThat(new Sources(demo, system, environment, file).lookup(KEY)).isEqualTo("1");
    assertThat(new Sources(NONE, NONE, NONE, NONE).lookup(KEY)).isNull();
  }

  @Test
  void microProfileConfigAVariableHasThreeSpellings() {
    String key = "portcullis.tls.key-store";
    for (String name : new String[] {key, "portcullis_tls_key_store", "PORTCULLIS_TLS_KEY_STORE"}) {
      assertThat(new Sources(NONE, NONE, Map.of(name, "x"), NONE).lookup(key)).isEqualTo("x");
    }
  }

  @Test
  void onlyKnownKeysAreHandedOn() {
    var system = Map.of(KEY, "1", "portcullis.http.prot", "2", "java.home", "/");
    assertThat(new Sources(NONE, system, NONE, NONE).known())
        .containsExactlyEntriesOf(Map.of(KEY, "1"));
  }

  @Test
  void aNamedFileMustBeThereAndBeProperties(@TempDir Path directory) throws IOException {
    Path none = directory.resolve("none.properties");
    assertThatThrownBy(() -> Sources.of(NONE, Optional.of(none)))
        .hasMessage("--config=" + none + ": the file cannot be read; give one that can");
    Path latin =
        Files.write(directory.resolve("latin.properties"), new byte[] {'a', '=', (byte) 0xe4});
    assertThatThrownBy(() -> Sources.of(NONE, Optional.of(latin)))
        .hasMessage("--config=" + latin + ": not a properties file; write it in UTF-8, key=value");
    Path broken = Files.writeString(directory.resolve("broken.properties"), "a=\\u00zz");
    assertThatThrownBy(() -> Sources.of(NONE, Optional.of(broken)))
        .hasMessageStartingWith("--config=" + broken + ": not a properties file");
  }

  @Test
  void aFileIsRead(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("x.properties"), KEY + " = 8081\n");
    assertThat(Sources.of(NONE, Optional.of(file)).lookup(KEY)).isEqualTo("8081");
  }
}
