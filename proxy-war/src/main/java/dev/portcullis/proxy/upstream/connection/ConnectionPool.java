package dev.portcullis.proxy.upstream.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one target. The one that came back last goes out first, so that a quiet hour
 * lets the others grow old and close.
 */
public final class ConnectionPool {

  /** Connections that rested for less are taken to be alive; servers keep them for seconds. */
  private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

  private final Target target;
  private final Connector connector;
  private final long idleNanos;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<UpstreamConnection> idle = new ConcurrentLinkedDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  public ConnectionPool(Target target, Connector connector, TransportLimits limits) {
    this.target = target;
    this.connector = connector;
    this.idleNanos = limits.idleTime().toNanos();
    this.permits = new Semaphore(limits.connectionsPerTarget());
  }

  public Target target() {
    return target;
  }

  /** Takes the right to one connection, if there is one left; {@link #leave()} gives it back. */
  public boolean enter() {
    return permits.tryAcquire();
  }

  public void leave() {
    permits.release();
  }

  /**
   * A resting connection, or null where none is alive.
   *
   * @param verify whether to ask the system even of a fresh one: the request cannot be repeated
   */
  public @Nullable UpstreamConnection resting(boolean verify) {
    UpstreamConnection connection;
    while ((connection = idle.pollFirst()) != null) {
      long rested = connection.deadlines().idleNanos(Watchdog.now());
      boolean check = verify || rested > FRESH_NANOS;
      boolean usable = connection.open() && rested < idleNanos && leadsToTarget(connection);
      if (usable && !(check && connection.stale())) {
        return connection;
      }
      connection.close();
    }
    return null;
  }

  private boolean leadsToTarget(UpstreamConnection connection) {
    return connector.leadsToTarget(connection);
  }

  public UpstreamConnection connect(Duration time) throws IOException {
    return connector.connect(target, time);
  }

  /** Lets a connection rest for the next request. */
  public void rest(UpstreamConnection connection) {
    connection.deadlines().restIdle();
    idle.addFirst(connection);
    if (closed.get()) {
      close();
    }
  }

  /**
   * Closes what has rested for too long, those at the end have rested longest; and what leads where
   * the target is no more.
   */
  public void closeIdle(long now) {
    for (var connection : idle) {
      if (!leadsToTarget(connection) && idle.removeLastOccurrence(connection)) {
        connection.close();
      }
    }
    UpstreamConnection oldest;
    while ((oldest = idle.peekLast()) != null && oldest.deadlines().idleNanos(now) >= idleNanos) {
      if (idle.removeLastOccurrence(oldest)) {
        oldest.close();
      }
    }
  }

  public void close() {
    closed.set(true);
    UpstreamConnection connection;
    while ((connection = idle.pollFirst()) != null) {
      connection.close();
    }
  }
}
