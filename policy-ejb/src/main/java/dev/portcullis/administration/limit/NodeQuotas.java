package dev.portcullis.administration.limit;

import dev.portcullis.rate.quota.LeasedQuotaLimiter;
import dev.portcullis.rate.quota.QuotaLimiter;
import dev.portcullis.store.database.StoreException;
import dev.portcullis.store.limit.DatabaseQuotaLedger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The quotas of this node. They have threads of their own, not managed ones: what else the server
 * runs in the background must not keep a request waiting for its quota, and what is in hand is
 * given back when the application has stopped already.
 */
public final class NodeQuotas implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NodeQuotas.class.getName());
  private static final int THREADS = 4;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ThreadPoolExecutor threads;
  private final DatabaseQuotaLedger ledger;
  private final LeasedQuotaLimiter limiter;
  private volatile boolean silent;

  public NodeQuotas(DatabaseQuotaLedger ledger, IntSupplier nodes) {
    this.ledger = ledger;
    this.threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), NodeQuotas::thread);
    threads.allowCoreThreadTimeOut(true);
    this.limiter =
        new LeasedQuotaLimiter(
            ledger,
            InstantSource.system(),
            System::nanoTime,
            nodes,
            threads,
            LeasedQuotaLimiter.DEFAULT_CAPACITY,
            LeasedQuotaLimiter.DEFAULT_PATIENCE_NANOS);
  }

  /** It inherits nothing of the request that happens to be the first to need it. */
  private static Thread thread(Runnable task) {
    var thread = new Thread(null, task, "portcullis-quotas", 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /** Counts against quotas. */
  public QuotaLimiter limiter() {
    return limiter;
  }

  /** Figures for a person, by name. */
  public Map<String, Long> figures() {
    return limiter.figures();
  }

  /** About each second, by one thread. */
  public void tick() {
    limiter.tick();
    boolean now = limiter.silent();
    if (now && !silent) {
      LOG.log(
          Level.WARNING, "the database does not answer for quotas", limiter.failure().orElse(null));
    } else if (silent && !now) {
      LOG.info("quotas are booked again");
    }
    silent = now;
  }

  /** About each hour: deletes what was spent in periods that nobody asks about any more. */
  public void forgetOld() {
    try {
      ledger.forget(Instant.now());
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "quotas of old periods could not be deleted; again in an hour", e);
    }
  }

  /** Gives back what is in hand, if the database takes it within three seconds, and stops. */
  @Override
  public void close() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!limiter.settleAll() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    threads.shutdownNow();
  }
}
