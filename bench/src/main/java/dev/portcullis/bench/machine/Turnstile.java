package dev.portcullis.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets other work on the machine wait while something is measured: holds an advisory {@code
 * flock(1)} on a file that the other work takes too, and lets go of it after some minutes at most.
 */
public final class Turnstile implements AutoCloseable {

  private static final Duration HOLD = Duration.ofSeconds(220);

  private final Optional<Path> file;
  private @Nullable Process holder;
  private long since;

  /**
   * @param file what to lock; nothing: nobody else is there
   */
  public Turnstile(Optional<Path> file) {
    this.file = file;
  }

  /** What is done in a turn; it should take a minute at most. */
  public interface Work {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  /** Does the work while the others wait; waits for a turn before, however long they take. */
  public void during(Work work) throws IOException, InterruptedException {
    if (file.isPresent()) {
      if (holder != null && System.nanoTime() - since > HOLD.toNanos()) {
        close();
      }
      if (holder == null) {
        holder = locked(file.get());
        since = System.nanoTime();
      }
    }
    work.run();
  }

  /** {@code cat} ends with its input, and the lock with it. */
  private static Process locked(Path file) throws IOException {
    var holder = new ProcessBuilder("flock", file.toString(), "cat").start();
    holder.getOutputStream().write('\n');
    holder.getOutputStream().flush();
    if (holder.getInputStream().read() < 0) {
      throw new IOException("flock " + file + " failed");
    }
    return holder;
  }

  /** Lets the others in. */
  @Override
  public void close() throws IOException {
    Process held = holder;
    if (held != null) {
      holder = null;
      held.getOutputStream().close();
    }
  }
}
