package dev.portcullis.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that the benchmark started; closing it ends it, asked first and forced then. */
public final class Child implements AutoCloseable {

  private static final int STOP_SECONDS = 30;
  private static final int KILL_SECONDS = 5;

  /** Those that run: if this virtual machine is told to end, they end with it. */
  private static final Set<Child> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Child::endAll, "end-children"));
    } catch (IllegalStateException ending) {
      // None was started, and none will be.
    }
  }

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command whose output goes to {@code <directory>/<name>.log}.
   *
   * @param directory its working directory
   */
  public static Child start(String name, Path directory, List<String> command) throws IOException {
    Path log = directory.resolve(name + ".log");
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("PORTCULLIS_"));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    var process = builder.start();
    process.getOutputStream().close();
    var child = new Child(name, process, log);
    RUNNING.add(child);
    return child;
  }

  /** Ends all that run, without asking them, and waits until they have ended. */
  public static void endAll() {
    RUNNING.forEach(Child::kill);
    for (Child child : RUNNING) {
      try {
        boolean unused = child.process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean running() {
    return process.isAlive();
  }

  /** What it printed so far. */
  public String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  /** Processor time, memory and threads of it and of the processes that it started. */
  public Footprint footprint() {
    return Footprint.of(process.toHandle());
  }

  @Override
  public void close() {
    RUNNING.remove(this);
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
  }
}
