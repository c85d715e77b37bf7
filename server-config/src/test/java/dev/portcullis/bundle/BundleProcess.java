package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process of the bundle's jar, and what it has printed. */
public final class BundleProcess {

  /** The jar under test; a system property lets another one be tried. */
  private static final Path JAR =
      Path.of(System.getProperty("bundle.jar", "target/portcullis.jar")).toAbsolutePath();

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Waiting> waiting = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private record Waiting(String start, CountDownLatch seen) {}

  private BundleProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "bundle-output");
    reader.setDaemon(true);
    reader.start();
  }

  static BundleProcess launch(
      Path directory, List<String> jvm, Map<String, String> settings, List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(JAR.toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PORTCULLIS_"));
    return new BundleProcess(builder.redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        release();
      }
    } catch (IOException e) {
      lines.add("(output ended: " + e.getMessage() + ")");
    }
    waiting.forEach(w -> w.seen().countDown());
  }

  private void release() {
    for (Waiting w : waiting) {
      if (printed(w.start())) {
        w.seen().countDown();
      }
    }
  }

  private boolean printed(String start) {
    return lines.stream().anyMatch(line -> line.startsWith(start));
  }

  /** Waits for a line; fails when the process ends before. */
  public void awaitLine(String start, Duration atMost) throws InterruptedException {
    var wait = new Waiting(start, new CountDownLatch(1));
    waiting.add(wait);
    release();
    boolean woken = wait.seen().await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (!printed(start)) {
      throw new AssertionError(
          (woken ? "the process ended" : "not within " + atMost)
              + " without a line that starts with `"
              + start
              + "`:\n"
              + output());
    }
  }

  /** Waits for its end and returns the exit status. */
  public int awaitExit(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      throw new AssertionError("still running after " + atMost + ":\n" + output());
    }
    reader.join(atMost.toMillis());
    return process.exitValue();
  }

  /** Asks it to end, as Ctrl-C or a service manager does. */
  int stop(Duration atMost) throws InterruptedException {
    assertThat(process.isAlive()).as("still running before it is stopped: %s", output()).isTrue();
    process.destroy();
    return awaitExit(atMost);
  }

  /** Ends it without asking. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public long pid() {
    return process.pid();
  }

  /** All it printed so far. */
  public String output() {
    return String.join("\n", lines);
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }
}
