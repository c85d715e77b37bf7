package dev.portcullis.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnstileTest {

  @Test
  void others_wait_during_a_turn_and_go_on_after_it(@TempDir Path directory) throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/flock"))).isTrue();
    Path file = directory.resolve("lock");
    try (var turnstile = new Turnstile(Optional.of(file))) {
      turnstile.during(() -> assertThat(lock("--nonblock", file)).isEqualTo(1));
      turnstile.during(() -> assertThat(lock("--nonblock", file)).isEqualTo(1));
    }

    assertThat(lock("--timeout=10", file)).isZero();
  }

  private static int lock(String how, Path file) throws IOException, InterruptedException {
    return new ProcessBuilder("flock", how, file.toString(), "true").start().waitFor();
  }
}
