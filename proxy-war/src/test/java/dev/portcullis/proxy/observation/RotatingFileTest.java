package dev.portcullis.proxy.observation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line is there whole or not at all. */
class RotatingFileTest {

  @TempDir Path home;

  private static void write(RotatingFile file, String lines) throws IOException {
    file.write(lines.getBytes(US_ASCII), lines.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"torn\":", "whole\n", "whole\n{\"to", "\n"})
  void whatAKilledProcessLeftInPartIsCutAway(String left) throws IOException {
    var path = home.resolve("decisions.jsonl");
    Files.writeString(path, left);
    try (var file = new RotatingFile(path, 1 << 20, 2)) {
      write(file, "next\n");
    }
    assertThat(Files.readString(path))
        .isEqualTo(left.substring(0, left.lastIndexOf('\n') + 1) + "next\n");
  }

  @Test
  void whatAFullDiskLetThroughInPartIsCutAwayAndWritingGoesOnWhenThereIsRoom() throws Exception {
    var disk = Files.createDirectory(home.resolve("small"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
        "NOT TESTED: a full disk, for only root may mount one");
    try (var file = new RotatingFile(disk.resolve("decisions.jsonl"), 8 << 20, 2)) {
      String line = "x".repeat(12_344) + "\n";
      var filling = disk.resolve("filling");
      Files.write(filling, new byte[400_000]);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  write(file, line);
                }
              })
          .isInstanceOf(IOException.class);
      long full = Files.size(disk.resolve("decisions.jsonl"));
      assertThat(full).isPositive();
      assertThat(full % line.length()).as("whole lines only").isZero();

      Files.delete(filling);
      write(file, line);
      assertThat(Files.readAllLines(disk.resolve("decisions.jsonl")))
          .hasSize((int) (full / line.length()) + 1)
          .allMatch((line.strip())::equals);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
