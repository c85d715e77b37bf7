package dev.portcullis.listener;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.ObjectName;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Transport;
import org.glassfish.grizzly.threadpool.AbstractThreadPool;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;
import org.glassfish.grizzly.threadpool.ThreadPoolProbe;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long requests wait between the thread that reads from the network and one that
 * serves them: what no application sees. One task at a time is followed from the one to the other,
 * so that all others cost next to nothing.
 */
final class Handover implements ThreadPoolProbe, HandoverMXBean {

  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);

  private record Followed(Runnable task, long since) {}

  /**
   * The smallest wait of a window and of the one before.
   *
   * @param smallest of this window; {@link Long#MAX_VALUE} before the first
   */
  private record Window(long start, long smallest, long before) {}

  private final Gate gate;
  private final Set<Transport> watched = ConcurrentHashMap.newKeySet();
  private final LongAdder waiting = new LongAdder();
  private final AtomicReference<@Nullable Followed> followed = new AtomicReference<>();
  private volatile Window window = new Window(System.nanoTime(), Long.MAX_VALUE, Long.MAX_VALUE);

  Handover(Gate gate) {
    this.gate = gate;
  }

  /** A measure that the platform's bean server shows. */
  static Handover registered() {
    var handover = new Handover(Gate.DATA);
    try {
      var beans = ManagementFactory.getPlatformMBeanServer();
      var name = new ObjectName(NAME);
      if (beans.isRegistered(name)) {
        beans.unregisterMBean(name);
      }
      beans.registerMBean(handover, name);
    } catch (JMException e) {
      throw new IllegalStateException("the measure of waiting cannot be shown", e);
    }
    return handover;
  }

  /** Looks at the threads that serve this connection, from the first one on. */
  void watch(Connection<?> connection) {
    Transport transport = connection.getTransport();
    if (!watched.contains(transport) && watched.add(transport)) {
      if (transport.getWorkerThreadPool() instanceof GrizzlyExecutorService threads) {
        threads.getMonitoringConfig().addProbes(this);
      }
    }
  }

  @Override
  public void onTaskQueueEvent(AbstractThreadPool pool, Runnable task) {
    waiting.increment();
    if (followed.get() == null) {
      followed.compareAndSet(null, new Followed(task, System.nanoTime()));
    }
  }

  @Override
  public void onTaskDequeueEvent(AbstractThreadPool pool, Runnable task) {
    waiting.decrement();
    var current = followed.get();
    if (current != null && current.task() == task) {
      long now = System.nanoTime();
      waited(now - current.since(), now);
      followed.set(null);
    }
  }

  /** By the thread whose task is followed: one at a time. */
  private void waited(long nanos, long now) {
    var last = window;
    window =
        now - last.start() < WINDOW
            ? new Window(last.start(), Math.min(last.smallest(), nanos), last.before())
            : new Window(now, nanos, now - last.start() < 2 * WINDOW ? last.smallest() : nanos);
  }

  @Override
  public long getWaiting() {
    return Math.max(0, waiting.sum());
  }

  @Override
  public long getSmallestWaitNanos() {
    long now = System.nanoTime();
    var current = followed.get();
    // One that waits longer than a window stands for all behind it.
    long pending = current == null ? 0 : now - current.since();
    var last = window;
    boolean old = now - last.start() > 2 * WINDOW;
    long smallest = old ? 0 : Math.min(last.smallest(), last.before());
    return pending > WINDOW ? pending : smallest == Long.MAX_VALUE ? 0 : smallest;
  }

  @Override
  public boolean isLeaving() {
    return gate.leaving();
  }

  @Override
  public boolean isStarting() {
    return gate.starting();
  }

  @Override
  public void onThreadPoolStartEvent(AbstractThreadPool pool) {}

  @Override
  public void onThreadPoolStopEvent(AbstractThreadPool pool) {}

  @Override
  public void onThreadAllocateEvent(AbstractThreadPool pool, Thread thread) {}

  @Override
  public void onThreadReleaseEvent(AbstractThreadPool pool, Thread thread) {}

  @Override
  public void onMaxNumberOfThreadsEvent(AbstractThreadPool pool, int most) {}

  @Override
  public void onTaskCancelEvent(AbstractThreadPool pool, Runnable task) {}

  @Override
  public void onTaskCompleteEvent(AbstractThreadPool pool, Runnable task) {}

  @Override
  public void onTaskQueueOverflowEvent(AbstractThreadPool pool) {}
}
