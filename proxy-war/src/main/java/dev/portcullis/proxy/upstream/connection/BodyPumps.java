package dev.portcullis.proxy.upstream.connection;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads that send requests' bodies while others deliver the answers, or the other way round:
 * started when a client pauses within its body, or an answer comes early; at most {@link #MOST} of
 * them, and gone soon after.
 */
public final class BodyPumps implements AutoCloseable {

  /** Bodies that may flow at the same time as their answers; beyond, they flow before them. */
  static final int MOST = 512;

  private static final int SECONDS_KEPT = 10;

  private final AtomicInteger number = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final ThreadPoolExecutor threads;

  public BodyPumps() {
    this(MOST);
  }

  public BodyPumps(int most) {
    threads =
        new ThreadPoolExecutor(
            0, most, SECONDS_KEPT, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
  }

  private Thread thread(Runnable task) {
    var thread = new Thread(task, "portcullis-body-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /** Runs it now on a thread of its own, if there is one left. */
  public boolean start(Runnable task) {
    try {
      threads.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      refused.increment();
      return false;
    }
  }

  /** How often no thread was left. */
  public long refused() {
    return refused.sum();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
