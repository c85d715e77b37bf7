package dev.portcullis.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What has to be undone when the process ends, however it ends; the last thing done first. */
final class Shutdown {

  private final Deque<AutoCloseable> tasks = new ArrayDeque<>();

  private Shutdown() {}

  static Shutdown install() {
    var shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "portcullis-shutdown"));
    return shutdown;
  }

  synchronized void add(AutoCloseable task) {
    tasks.push(task);
  }

  private void run() {
    for (AutoCloseable task = next(); task != null; task = next()) {
      try {
        task.close();
      } catch (Exception e) {
        System.err.println("portcullis: while stopping: " + e);
      }
    }
  }

  private synchronized @Nullable AutoCloseable next() {
    return tasks.poll();
  }
}
