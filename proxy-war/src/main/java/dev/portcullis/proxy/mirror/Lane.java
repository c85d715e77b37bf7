package dev.portcullis.proxy.mirror;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The copies for one upstream: some are sent at once and some wait, so that one that does not
 * answer keeps others from nothing.
 */
final class Lane {

  /** Copies that one upstream is sent at once. */
  static final int AT_ONCE = 32;

  /** Copies for one upstream that wait. */
  static final int MOST_WAITING = 96;

  private final Executor threads;
  private final Consumer<Copy> carrier;
  private final Queue<Copy> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger working = new AtomicInteger();

  /**
   * @param carrier sends a copy; never throws
   */
  Lane(Executor threads, Consumer<Copy> carrier) {
    this.threads = threads;
    this.carrier = carrier;
  }

  /** Takes a copy, if there is room; never waits. Who works already will come to it. */
  boolean offer(Copy copy) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return false;
    }
    queue.add(copy);
    return !enter() || start() || working.get() > 0 || !withdrawn(copy);
  }

  /** Whether one more may work. */
  private boolean enter() {
    int before = working.get();
    while (before < AT_ONCE) {
      if (working.compareAndSet(before, before + 1)) {
        return true;
      }
      before = working.get();
    }
    return false;
  }

  private boolean start() {
    try {
      threads.execute(this::work);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) { // also: the system has no thread
      working.decrementAndGet();
      return false;
    }
  }

  private boolean withdrawn(Copy copy) {
    boolean ours = queue.remove(copy);
    if (ours) {
      waiting.decrementAndGet();
    }
    return ours;
  }

  /** Who comes between the last look and the end starts another. */
  private void work() {
    do {
      Copy copy;
      while ((copy = queue.poll()) != null) {
        waiting.decrementAndGet();
        carrier.accept(copy);
      }
      working.decrementAndGet();
    } while (!queue.isEmpty() && enter());
  }

  /** Whether nothing is in it. */
  boolean idle() {
    return working.get() == 0 && queue.isEmpty();
  }
}
