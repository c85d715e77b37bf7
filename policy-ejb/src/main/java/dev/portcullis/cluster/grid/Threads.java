package dev.portcullis.cluster.grid;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Names the threads of this package. */
public final class Threads {
  private Threads() {}

  /** Makes daemon threads {@code <name>-1}, {@code <name>-2}, ... */
  public static ThreadFactory daemon(String name) {
    var count = new AtomicInteger();
    return task -> {
      var thread = plain(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * A thread that inherits nothing of the thread that makes it. A server keeps what application
   * runs in inheritable thread locals, and Payara's Hazelcast attaches that, an object of a class
   * of the server, to every structure made there and sends it to the other members.
   */
  private static Thread plain(Runnable task, String name) {
    return new Thread(null, task, name, 0, false);
  }

  /**
   * Runs the task on such a thread, and waits for what it gives.
   *
   * @throws IllegalStateException where the task fails, with its message
   */
  static <T> T apart(String name, Callable<T> task) {
    var result = new FutureTask<>(task);
    plain(result, name).start();
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the grid started", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IllegalStateException(cause == null ? "failed" : cause.getMessage(), cause);
    }
  }
}
