package dev.portcullis.listener.threads;

import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.message.ServerAnswers;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long requests wait between the thread that reads from the network and one that
 * serves them: what no application sees. One task at a time is followed from the one to the other,
 * so that all others cost next to nothing.
 */
public final class ListenerStatus implements ListenerStatusMXBean {

  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);

  private record Followed(Runnable task, long since) {}

  /**
   * The smallest wait of a window and of the one before.
   *
   * @param smallest of this window; {@link Long#MAX_VALUE} before the first
   */
  private record Window(long start, long smallest, long before) {}

  private final Gate gate;
  private final List<AdaptiveExecutor> executors = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Followed> followed = new AtomicReference<>();
  private volatile Window window = new Window(System.nanoTime(), Long.MAX_VALUE, Long.MAX_VALUE);

  public ListenerStatus(Gate gate) {
    this.gate = gate;
  }

  /** Shows the measure in the platform's bean server. */
  void show() {
    try {
      var beans = ManagementFactory.getPlatformMBeanServer();
      var name = new ObjectName(NAME);
      if (beans.isRegistered(name)) {
        beans.unregisterMBean(name);
      }
      beans.registerMBean(this, name);
    } catch (JMException e) {
      throw new IllegalStateException("the measure of waiting cannot be shown", e);
    }
  }

  /** A task waits for a thread. */
  void queued(Runnable task) {
    if (followed.get() == null) {
      followed.compareAndSet(null, new Followed(task, System.nanoTime()));
    }
  }

  /** A thread has taken the task. */
  void taken(Runnable task) {
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

  /** Shows an executor, too. */
  void add(AdaptiveExecutor executor) {
    executors.add(executor);
  }

  @Override
  public long getThreads() {
    return executors.stream().mapToLong(AdaptiveExecutor::threads).sum();
  }

  @Override
  public long getWaiting() {
    return executors.stream().mapToLong(AdaptiveExecutor::waiting).sum();
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
  public long getFaults() {
    return ServerAnswers.replaced();
  }

  @Override
  public boolean isLeaving() {
    return gate.leaving();
  }

  @Override
  public boolean isStarting() {
    return gate.starting();
  }
}
