package dev.portcullis.information;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that fetch, made when they are needed: so many that an issuer that hangs does not hold up
 * another that answers. They inherit nothing of the thread that makes them.
 */
public final class FetchThreads implements Executor, AutoCloseable {

  private static final int WAITING = 1000;
  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  /**
   * Threads; none yet.
   *
   * @param most how many fetch at a time; further fetches wait, and beyond {@value #WAITING} fail
   */
  public FetchThreads(int most) {
    threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            FetchThreads::thread);
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(null, task, "portcullis-fetch", 0, false);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable fetch) {
    threads.execute(fetch);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
