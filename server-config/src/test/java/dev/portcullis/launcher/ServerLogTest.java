package dev.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.ErrorManager;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {

  private final Path directory;

  ServerLogTest(@TempDir Path directory) {
    this.directory = directory;
    System.setProperty(ServerLog.DIRECTORY_PROPERTY, directory.toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(ServerLog.DIRECTORY_PROPERTY);
  }

  @Test
  void aMessageCannotForgeALine() throws IOException {
    var log = new ServerLog();
    log.publish(new LogRecord(Level.INFO, "a\n2026-01-01T00:00:00.000Z INFO all is well"));
    log.close();
    assertThat(Files.readAllLines(directory.resolve("server.log")).get(1)).startsWith("  2026");
  }

  @Test
  void itIsBounded() throws IOException {
    var log = new ServerLog();
    var message = new LogRecord(Level.INFO, "x".repeat(1024 * 1024));
    for (int i = 0; i < 60; i++) {
      log.publish(message);
    }
    log.close();
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "server.log", "server.1.log", "server.2.log", "server.3.log", "server.4.log");
    }
    assertThat(Files.size(directory.resolve("server.1.log"))).isLessThanOrEqualTo(10 * 1024 * 1024);
  }

  @Test
  void aFullDiskTearsNoRecordAndWritingGoesOnWhenThereIsRoom() throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString()),
        "NOT TESTED: a full disk, for only root may mount one");
    try {
      var log = new ServerLog();
      var refusals = new AtomicInteger();
      log.setErrorManager(
          new ErrorManager() {
            @Override
            public void error(String message, Exception cause, int code) {
              refusals.incrementAndGet();
            }
          });
      var filling = Files.write(directory.resolve("filling"), new byte[400_000]);
      var message = new LogRecord(Level.INFO, "x".repeat(12_344) + "end");
      for (int i = 0; i < 100; i++) {
        log.publish(message);
      }
      assertThat(refusals).as("records that found no room").hasPositiveValue();
      int written = 100 - refusals.get();
      assertThat(Files.readAllLines(directory.resolve("server.log")))
          .hasSize(written)
          .allMatch(line -> line.endsWith("xend"));

      Files.delete(filling);
      log.publish(message);
      log.close();
      assertThat(Files.readAllLines(directory.resolve("server.log")))
          .hasSize(written + 1)
          .allMatch(line -> line.endsWith("xend"));
    } finally {
      run("umount", "-l", directory.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
