package dev.portcullis.cluster.limit;

import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.Threads;
import dev.portcullis.rate.concurrency.ConcurrencyLimiter;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Requests under way, counted over all nodes; in rounds on a thread of its own. */
public final class GridConcurrency implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(GridConcurrency.class.getName());
  private static final long ROUND_MILLIS = 50;

  private final ScheduledExecutorService thread;
  private final ConcurrencyLimiter limiter;
  private final AtomicBoolean asked = new AtomicBoolean();

  /** Concurrency over the grid. */
  public GridConcurrency(Grid grid) {
    this.thread =
        Executors.newSingleThreadScheduledExecutor(Threads.daemon("portcullis-in-flight"));
    this.limiter =
        new ConcurrencyLimiter(System::nanoTime, grid::nodes, new GridInFlight(grid), this::soon);
    thread.scheduleWithFixedDelay(this::round, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Counts requests under way; never waits. */
  public ConcurrencyLimiter limiter() {
    return limiter;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void round() {
    asked.set(false);
    try {
      limiter.round();
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "what others have under way is not heard", e);
    }
  }

  private void soon() {
    try {
      if (asked.compareAndSet(false, true)) {
        thread.execute(this::round);
      }
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "the node stops", e);
    }
  }
}
