package dev.portcullis.proxy.upstream.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Looks at every connection ten times a second and closes those whose deadline has passed: reads
 * and writes that hang end so. A request costs it nothing but a write of the deadline; a connection
 * is entered once in its life.
 */
public final class Watchdog implements AutoCloseable {

  /** What may hang. */
  public interface Watched {

    /** Closes it if its time is over; called often, and never waits. */
    void expireAt(long now);

    boolean open();

    void close();
  }

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final long START = System.nanoTime();

  private final Set<Watched> connections = ConcurrentHashMap.newKeySet();
  private final LongConsumer housekeeping;
  private final Thread thread = new Thread(this::watch, "portcullis-upstream-watchdog");
  private volatile boolean closed;

  /**
   * @param housekeeping called with the time now at every round
   */
  public Watchdog(LongConsumer housekeeping) {
    this.housekeeping = housekeeping;
    thread.setDaemon(true);
  }

  /** Begins to look, once what it looks after is there. */
  public void start() {
    thread.start();
  }

  /** Nanoseconds since some start, at least 1. */
  public static long now() {
    return System.nanoTime() - START + 1;
  }

  public void watch(Watched connection) {
    connections.add(connection);
    if (closed) {
      connection.close();
    }
  }

  private void watch() {
    while (!closed) {
      LockSupport.parkNanos(INTERVAL.toNanos());
      long now = now();
      for (var connection : connections) {
        connection.expireAt(now);
        if (!connection.open()) {
          connections.remove(connection);
        }
      }
      housekeeping.accept(now);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    connections.forEach(Watched::close);
  }
}
