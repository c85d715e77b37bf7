package dev.portcullis.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JdkTest {

  @Test
  void the_newest_is_at_least_the_one_that_runs_this() throws Exception {
    assertThat(Jdk.running().feature()).isEqualTo(Runtime.version().feature());
    assertThat(Jdk.newest().feature()).isGreaterThanOrEqualTo(Runtime.version().feature());
    assertThat(Jdk.oldest().feature()).isBetween(17, Runtime.version().feature());
  }

  @Test
  void the_feature_is_what_stands_before_the_first_dot() {
    assertThat(new Jdk(Path.of("/"), "25.0.2", "x").feature()).isEqualTo(25);
    assertThat(new Jdk(Path.of("/"), "26-ea", "x").feature()).isEqualTo(26);
  }
}
