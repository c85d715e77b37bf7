package dev.portcullis.listener.threads;

import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.connection.InnerListeners;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;

/**
 * The executors of the data listeners, one for each pool of threads. The inner listeners have none.
 */
public final class AdaptiveExecutors {

  /** Those of this server. */
  public static final AdaptiveExecutors ALL =
      new AdaptiveExecutors(InnerListeners.ALL, new ListenerStatus(Gate.DATA));

  /** Threads for each processor that quick work keeps busy: it waits for its upstream at times. */
  private static final int FEW_PER_PROCESSOR = 32;

  private static final int MOST_WAITING = 4096;
  private static final long LOOK_MILLIS = 5;

  private final InnerListeners inner;
  private final ListenerStatus status;
  private final Map<Executor, Executor> executors = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor clock;

  private AdaptiveExecutors(InnerListeners inner, ListenerStatus status) {
    this.inner = inner;
    this.status = status;
    this.clock = new ScheduledThreadPoolExecutor(1, AdaptiveExecutors::thread);
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  /** The pool's threads are begun by it: they must not inherit an application's class loader. */
  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "portcullis-executors");
    thread.setDaemon(true);
    thread.setContextClassLoader(AdaptiveExecutors.class.getClassLoader());
    return thread;
  }

  /** Shows how long work waits in the executors: {@link ListenerStatusMXBean}. */
  public void show() {
    status.show();
  }

  /** What runs the work of a connection on these threads. */
  public Executor of(Connection<?> connection, Executor threads) {
    var executor = executors.get(threads);
    return executor != null
        ? executor
        : executors.computeIfAbsent(threads, pool -> executor(connection, pool));
  }

  private Executor executor(Connection<?> connection, Executor threads) {
    if (inner.has(connection) || !(threads instanceof GrizzlyExecutorService pool)) {
      return threads;
    }
    int few = FEW_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    int most = pool.getConfiguration().getMaxPoolSize();
    var limit = new ThreadLimit(few, most, new SystemLoad());
    var executor = new AdaptiveExecutor(threads, MOST_WAITING, limit, status, this::soon);
    status.add(executor);
    return executor;
  }

  private void soon(Runnable task) {
    clock.schedule(task, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }
}
