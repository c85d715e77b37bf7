package dev.portcullis.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Lets other work on the machine wait while something is measured: holds an advisory {@code
 * flock(1)} on a file that the other work takes too.
 */
public final class Turnstile {

  private final Optional<Path> file;

  /**
   * @param file what to lock; nothing: nobody else is there
   */
  public Turnstile(Optional<Path> file) {
    this.file = file;
  }

  /** What is done in a turn. */
  public interface Work {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  /** Waits for a turn, however long the others take, and does the work while they wait. */
  public void during(Work work) throws IOException, InterruptedException {
    if (file.isEmpty()) {
      work.run();
      return;
    }
    // `cat` ends with its input, and the lock with it
    var holder = new ProcessBuilder("flock", file.get().toString(), "cat").start();
    try (var input = holder.getOutputStream()) {
      input.write('\n');
      input.flush();
      if (holder.getInputStream().read() < 0) {
        throw new IOException("flock " + file.get() + " failed");
      }
      work.run();
    }
  }
}
