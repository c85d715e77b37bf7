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
  private @Nullable Process next;
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
      turn(file.get());
    }
    work.run();
  }

  /** The next turn is queued for when one begins: who comes later is served later. */
  private void turn(Path file) throws IOException {
    if (holder != null && System.nanoTime() - since < HOLD.toNanos()) {
      return;
    }
    release(holder);
    Process queued = next == null ? queue(file) : next;
    if (queued.getInputStream().read() < 0) {
      throw new IOException("flock " + file + " failed");
    }
    holder = queued;
    next = queue(file);
    since = System.nanoTime();
  }

  /** {@code cat} gives the octet back once the lock is held. */
  private static Process queue(Path file) throws IOException {
    var queued = new ProcessBuilder("flock", file.toString(), "cat").start();
    queued.getOutputStream().write('\n');
    queued.getOutputStream().flush();
    return queued;
  }

  /** {@code cat} ends with its input, and the lock with it. */
  private static void release(@Nullable Process held) throws IOException {
    if (held != null) {
      held.getOutputStream().close();
    }
  }

  /** Lets the others in. */
  @Override
  public void close() throws IOException {
    if (next != null) {
      next.destroy();
    }
    release(holder);
    holder = null;
    next = null;
  }
}
