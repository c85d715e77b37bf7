package dev.portcullis.listener.threads;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives the work of a listener to the threads of its pool: to few of them while it is quick, to as
 * many as it takes while it waits for something ({@link ThreadLimit}).
 *
 * <p>A thread for each request makes the processors pay for every change of threads, and for caches
 * that are filled with the stacks, buffers and allocation areas of hundreds of them: with 512 busy
 * connections, two thirds more than with 32. Work that waits in a queue instead, and is taken by a
 * thread that has just ended another, costs neither.
 *
 * <p>Work that has lasted for {@link #LONG_NANOS} (an event stream, a long download, a slow upload)
 * counts no more: it will last, and what is quick beside it needs threads as before.
 */
final class AdaptiveExecutor implements Executor {

  /** How long work may wait before somebody looks for more threads. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** What lasts longer is not counted among what is at work. */
  static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");

  private final Executor threads;
  private final int mostWaiting;
  private final ThreadLimit limit;
  private final ListenerStatus status;
  private final Executor soon;
  private final Queue<Work> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger working = new AtomicInteger();
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
  private final LongAdder ended = new LongAdder();
  private final AtomicBoolean watched = new AtomicBoolean();
  private final long origin = System.nanoTime() - 1;

  private record Work(Runnable task, long since) {}

  /**
   * A thread at work: since when with what it does now, in the executor's {@link #time}; below 0
   * where that does not count any more, 0 for nothing.
   */
  private static final class Worker {
    private final AtomicLong since = new AtomicLong();
  }

  /**
   * @param threads runs what it is given at once, each on a thread of its own
   * @param mostWaiting what waits for a thread beyond that is refused
   * @param status is told how long work waits
   * @param soon runs what it is given after a few milliseconds, one at a time
   */
  AdaptiveExecutor(
      Executor threads, int mostWaiting, ThreadLimit limit, ListenerStatus status, Executor soon) {
    this.threads = threads;
    this.mostWaiting = mostWaiting;
    this.limit = limit;
    this.status = status;
    this.soon = soon;
  }

  /**
   * Work is begun in the order in which it came, as soon as there is a thread for it.
   *
   * @throws RejectedExecutionException where too much waits
   */
  @Override
  public void execute(Runnable task) {
    if (waiting.incrementAndGet() > mostWaiting) {
      waiting.decrementAndGet();
      throw new RejectedExecutionException(mostWaiting + " wait for a thread");
    }
    status.queued(task);
    queue.add(new Work(task, time()));
    if (enter()) {
      start();
    } else {
      watch();
    }
  }

  /** How much work waits for a thread. */
  int waiting() {
    return waiting.get();
  }

  /** How many threads may work now. */
  int threads() {
    return limit.threads();
  }

  /** Nanoseconds, more than 0. */
  private long time() {
    return System.nanoTime() - origin;
  }

  private boolean enter() {
    for (int now = working.get(); now < limit.threads(); now = working.get()) {
      if (working.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  private void start() {
    try {
      threads.execute(this::drain);
    } catch (RejectedExecutionException e) {
      // What is queued is done by those that are at work, or by who looks on.
      working.decrementAndGet();
      watch();
    }
  }

  /** Who leaves looks once more: work that came while it left found it counted as at work. */
  private void drain() {
    var worker = new Worker();
    workers.add(worker);
    try {
      do {
        workOff(worker);
      } while (!queue.isEmpty() && enter());
    } finally {
      workers.remove(worker);
    }
  }

  private void workOff(Worker worker) {
    try {
      for (var work = next(); work != null; work = next()) {
        run(work.task, worker);
      }
    } finally {
      working.decrementAndGet();
    }
  }

  /** Null where there is none, or where this thread is one too many. */
  private @Nullable Work next() {
    var work = working.get() <= limit.threads() ? queue.poll() : null;
    if (work != null) {
      waiting.decrementAndGet();
      status.taken(work.task);
    }
    return work;
  }

  /** Each task finds the thread as the pool hands it out. */
  private void run(Runnable task, Worker worker) {
    var thread = Thread.currentThread();
    var loader = thread.getContextClassLoader();
    worker.since.set(time());
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.SEVERE, "a connection could not be served", e);
    } finally {
      if (worker.since.getAndSet(0) < 0) {
        working.incrementAndGet();
      }
      ended.increment();
      thread.setContextClassLoader(loader);
      Thread.interrupted();
    }
  }

  /**
   * Somebody looks on, every few milliseconds, for as long as work waits or the limit is raised.
   */
  private void watch() {
    if (!watched.get() && watched.compareAndSet(false, true)) {
      limit.begin(time(), ended.sum());
      soon.execute(this::look);
    }
  }

  private void look() {
    long now = time();
    discountWhatLasts(now);
    var head = queue.peek();
    boolean waits = head != null && now - head.since >= PATIENCE_NANOS;
    limit.look(now, waits, working.get(), ended.sum());
    for (int left = waiting.get(); left > 0 && enter(); left--) {
      start();
    }
    if (!queue.isEmpty() || limit.raised()) {
      soon.execute(this::look);
      return;
    }
    watched.set(false);
    if (!queue.isEmpty()) {
      watch();
    }
  }

  private void discountWhatLasts(long now) {
    for (var worker : workers) {
      long since = worker.since.get();
      boolean lasts = since > 0 && now - since > LONG_NANOS;
      if (lasts && worker.since.compareAndSet(since, -since)) {
        working.decrementAndGet();
      }
    }
  }
}
