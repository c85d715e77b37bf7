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

/** The lanes of the data listeners, one for each pool of threads. The inner listeners have none. */
public final class Lanes {

  /** Those of this server. */
  public static final Lanes ALL = new Lanes(InnerListeners.ALL, new Handover(Gate.DATA));

  /** Threads for each processor that quick work keeps busy: it waits for its upstream at times. */
  private static final int FEW_PER_PROCESSOR = 32;

  private static final int MOST_WAITING = 4096;
  private static final long LOOK_MILLIS = 5;

  private final InnerListeners inner;
  private final Handover handover;
  private final Map<Executor, Executor> lanes = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor clock;

  private Lanes(InnerListeners inner, Handover handover) {
    this.inner = inner;
    this.handover = handover;
    this.clock = new ScheduledThreadPoolExecutor(1, Lanes::thread);
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  /** The pool's threads are begun by it: they must not inherit an application's class loader. */
  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "portcullis-lanes");
    thread.setDaemon(true);
    thread.setContextClassLoader(Lanes.class.getClassLoader());
    return thread;
  }

  /** Shows how long work waits in the lanes: {@link HandoverMXBean}. */
  public void show() {
    handover.show();
  }

  /** What runs the work of a connection on these threads. */
  public Executor of(Connection<?> connection, Executor threads) {
    var lane = lanes.get(threads);
    return lane != null ? lane : lanes.computeIfAbsent(threads, pool -> lane(connection, pool));
  }

  private Executor lane(Connection<?> connection, Executor threads) {
    if (inner.has(connection) || !(threads instanceof GrizzlyExecutorService pool)) {
      return threads;
    }
    int few = FEW_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    int most = pool.getConfiguration().getMaxPoolSize();
    var width = new LaneWidth(few, most, new SystemLoad());
    var lane = new Lane(threads, MOST_WAITING, width, handover, this::soon);
    handover.add(lane);
    return lane;
  }

  private void soon(Runnable task) {
    clock.schedule(task, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }
}
