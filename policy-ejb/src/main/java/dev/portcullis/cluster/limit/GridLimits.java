package dev.portcullis.cluster.limit;

import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.Threads;
import dev.portcullis.rate.gcra.KeyUse;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.lease.LeasedLimiter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The limits of this node, their budgets shared over the grid; alone, exact ones. What they admit,
 * with the grid and without, is told at {@link LeasedLimiter}.
 */
public final class GridLimits implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(GridLimits.class.getName());
  private static final long TICK_MILLIS = 5;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final GridBudgetPool pool;
  private final ScheduledExecutorService thread;
  private final LeasedLimiter limiter;

  /**
   * Limits over the grid.
   *
   * @param capacity the most keys held on this node
   */
  public GridLimits(Grid grid, long capacity) {
    this.pool = new GridBudgetPool(grid, UUID.randomUUID().getLeastSignificantBits());
    this.thread = Executors.newSingleThreadScheduledExecutor(Threads.daemon("portcullis-limits"));
    this.limiter = new LeasedLimiter(grid.clock(), capacity, pool, grid::nodes, this::soon);
    thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Counts requests; never waits. */
  public Limiter limiter() {
    return limiter;
  }

  /** Figures for a person, by name. */
  public Map<String, Long> figures() {
    var figures = new HashMap<>(limiter.figures());
    figures.put("shared", pool.open() ? 1L : 0L);
    return figures;
  }

  /** Units admitted beyond the burst, by the limit's name: {@link LeasedLimiter#overshoot}. */
  public Map<String, Long> overshoot() {
    return limiter.overshoot();
  }

  /** The keys nearest to their limit: {@link LeasedLimiter#nearest}. */
  public List<KeyUse> nearest(int most) {
    return limiter.nearest(most);
  }

  /** The keys that most is admitted for: {@link LeasedLimiter#hottest}. */
  public List<KeyUse> hottest(int most) {
    return limiter.hottest(most);
  }

  /** Books what was admitted last, if the grid takes it within a second, and stops. */
  @Override
  public void close() {
    thread.shutdownNow();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!limiter.settleAll() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
    }
    pool.close();
  }

  private void tick() {
    try {
      limiter.tick();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "limits could not be settled", e);
    }
  }

  private void soon(Runnable settle) {
    try {
      thread.execute(settle);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "limits are closed", e);
    }
  }
}
