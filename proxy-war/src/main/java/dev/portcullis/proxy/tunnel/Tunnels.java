package dev.portcullis.proxy.tunnel;

import dev.portcullis.proxy.stream.StreamReview;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** All tunnels of this node: their number, their threads, their end. */
public final class Tunnels implements AutoCloseable {

  /** The most tunnels at once; each has a thread and about 100 KiB. */
  public static final int MOST = 4096;

  private final StreamReview review;
  private final Semaphore room;
  private final Set<Tunnel> open = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param review judges tunnels again as long as they last
   * @param most how many there may be at once
   */
  public Tunnels(StreamReview review, int most) {
    this.review = review;
    this.room = new Semaphore(most);
    this.threads =
        new ThreadPoolExecutor(
            0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), named("portcullis-tunnel-"));
    this.timer = new ScheduledThreadPoolExecutor(1, named("portcullis-tunnel-timer-"));
    timer.setRemoveOnCancelPolicy(true);
  }

  private static ThreadFactory named(String name) {
    var number = new AtomicLong();
    return task -> {
      var thread = new Thread(null, task, name + number.incrementAndGet(), 256 << 10);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Takes the right to one more tunnel; {@link #leave} or the tunnel's end gives it back. */
  public boolean enter() {
    return room.tryAcquire();
  }

  /** No tunnel came of it. */
  public void leave() {
    room.release();
  }

  /** How many there are. */
  public long size() {
    return open.size();
  }

  void begun(Tunnel tunnel) {
    open.add(tunnel);
    review.open(tunnel);
  }

  void ended(Tunnel tunnel) {
    if (open.remove(tunnel)) {
      review.close(tunnel);
      room.release();
    }
  }

  void run(Runnable relay) {
    threads.execute(relay);
  }

  void later(Runnable task, long millis) {
    timer.schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  /** Ends all in an orderly way: their clients may connect to another node at once. */
  @Override
  public void close() {
    open.forEach(Tunnel::goAway);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (!open.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
