package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Keeps the whole node from being overloaded: what it cannot serve soon is refused at once, the
 * least important first.
 *
 * <p>Overload is seen by how long requests wait in the node itself, for a thread, for a processor,
 * and until they are decided, whatever their upstreams then need; so upstreams that take their time
 * are no overload. As in CoDel (K. Nichols, V. Jacobson, <i>Controlling Queue Delay</i>, ACM Queue
 * 2012) it is the smallest wait within a window that counts, and only when it stays too long: a
 * queue that stands, not one that a pause of the collector or a burst leaves and that is gone soon.
 * As in DAGOR (H. Zhou et al., <i>Overload Control for Scaling WeChat Microservices</i>, SoCC 2018)
 * that decides how many requests are admitted in the next window:
 *
 * <pre>
 * window = 100 ms
 * smallest wait &gt; the longest allowed, and not falling:       limit = max(20, 0.9 · min(limit, taken))
 *   the first time only when it has been so for two seconds
 * smallest wait within what is allowed, under a limit:       limit = 1.1 · limit + 1
 * ten times what was taken in the last window:           no limit
 * </pre>
 *
 * <p>Besides, requests that wait for upstreams each hold a thread; when nearly all are held, one
 * more is refused as well, so that there are always threads to refuse with.
 */
public final class NodeLimit {

  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final int LEAST = 20;
  private static final double LESS = 0.9;
  private static final double MORE = 1.1;
  private static final int MANY = 10;

  /** Windows: two seconds. */
  private static final long PATIENCE = 20;

  private final long longestWait;
  private final LongSupplier serverWait;
  private final Surroundings surroundings;
  private final PriorityShares shares;
  private final HeldThreads threads;
  private final AtomicLongArray shed = new AtomicLongArray(Priority.values().length);
  private final LongAdder undecided = new LongAdder();

  /** The number of the window above, how many were taken in within it below. */
  private final AtomicLong window;

  private final AtomicLong smallestWait = new AtomicLong(Long.MAX_VALUE);
  private volatile int limit = NO_LIMIT;
  private volatile long lastWait;

  /** For how many windows the wait has been too long. */
  private volatile long tooLong;

  /**
   * @param longestWait in nanoseconds; 0: only threads are looked at
   * @param threads that serve requests
   * @param serverWait how long, at the least of late, requests wait for a thread and a processor
   */
  public NodeLimit(
      long longestWait, int threads, LongSupplier serverWait, Surroundings surroundings) {
    this.longestWait = longestWait;
    this.threads = new HeldThreads(threads);
    this.serverWait = serverWait;
    this.surroundings = surroundings;
    this.shares = new PriorityShares(surroundings.now());
    this.window = new AtomicLong(windowAt(surroundings.now()) << Integer.SIZE);
  }

  private static long windowAt(long now) {
    return Math.floorDiv(now, WINDOW) & 0xffff_ffffL;
  }

  /**
   * Takes a request in to be decided, or does not: what becomes of it, nobody knows yet, but
   * deciding is work too.
   */
  public boolean open() {
    if (threads.exhausted() || taken() >= limit) {
      undecided.increment();
      return false;
    }
    window.incrementAndGet();
    return true;
  }

  /** How many were taken in within this window, which begins here if it is a new one. */
  private int taken() {
    long current = window.get();
    long number = windowAt(surroundings.now());
    if (current >>> Integer.SIZE == number) {
      return (int) current;
    }
    if (window.compareAndSet(current, number << Integer.SIZE)) {
      judge((int) current, (number - (current >>> Integer.SIZE)) & 0xffff_ffffL);
    }
    return (int) window.get();
  }

  /** By the one that began a window. */
  private void judge(int taken, long windows) {
    long inside = smallestWait.getAndSet(Long.MAX_VALUE);
    long wait = serverWait.getAsLong() + (inside == Long.MAX_VALUE ? 0 : inside);
    long before = lastWait;
    lastWait = wait;
    tooLong = longestWait > 0 && wait > longestWait ? Math.min(PATIENCE, tooLong + windows) : 0;
    if (tooLong == 0) {
      limit = higher(taken, windows);
    } else if (wait >= before && tooLong >= (limit == NO_LIMIT ? PATIENCE : 1)) {
      limit = (int) Math.max(LEAST, LESS * Math.min(limit, taken));
    }
  }

  private int higher(int taken, long windows) {
    if (limit == NO_LIMIT) {
      return NO_LIMIT;
    }
    double higher = limit * Math.pow(MORE, Math.min(windows, 100)) + 1;
    return higher > (double) MANY * Math.max(LEAST, taken) ? NO_LIMIT : (int) higher;
  }

  /** A request was decided so long after it came, and nothing was waited for. */
  public void decided(long nanos) {
    if (nanos < smallestWait.get()) {
      smallestWait.accumulateAndGet(nanos, Math::min);
    }
  }

  /** Admits a request to its upstream, or does not; {@link #leave} must follow where it does. */
  public boolean enter(Priority priority) {
    long now = surroundings.now();
    shares.seen(priority, now);
    if (threads.enter(priority) && taken() <= shares.share(limit, priority, now)) {
      return true;
    }
    threads.leave();
    shed.incrementAndGet(priority.ordinal());
    return false;
  }

  /** A request that was admitted is over. */
  public void leave() {
    threads.leave();
  }

  /** How many requests are admitted in a second; -1: as many as come. */
  public long perSecond() {
    int now = limit;
    return now == NO_LIMIT ? -1 : now * TimeUnit.SECONDS.toNanos(1) / WINDOW;
  }

  /** The smallest wait of the last window in which requests came, in nanoseconds. */
  public long waitNanos() {
    return lastWait;
  }

  /** How many requests were refused before their priority was known. */
  public long undecided() {
    return undecided.sum();
  }

  /** How many requests were refused, by priority. */
  public long shed(Priority priority) {
    return shed.get(priority.ordinal());
  }
}
