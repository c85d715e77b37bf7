package dev.portcullis.listener.connection;

import dev.portcullis.listener.message.Refusal.Kind;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Whether the data listeners take requests: not before the applications are there, and no more once
 * the node stops. Before it stops it is leaving for a while: requests are taken as before, but each
 * is the last of its connection, so that clients go elsewhere. What is under way then may end.
 */
public final class Gate {

  /** The gate of this server: there is one for all its data listeners. */
  public static final Gate DATA = new Gate();

  private static final long LOOK_MILLIS = 50;

  private final Set<Object> busy = ConcurrentHashMap.newKeySet();
  private final Set<MultiplexedConnection> watched = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;
  private volatile Optional<Kind> closed = Optional.of(Kind.STARTING);

  public Gate() {}

  /** Lets requests in. */
  public void open() {
    closed = Optional.empty();
  }

  /** The node will stop soon. */
  public void leave() {
    leaving = true;
    watched.forEach(MultiplexedConnection::announceLeave);
  }

  /** Whether the node will stop soon, or stops. */
  public boolean leaving() {
    return leaving;
  }

  /** Whether requests were never let in yet. */
  public boolean starting() {
    return closed.equals(Optional.of(Kind.STARTING));
  }

  /**
   * Lets no more requests in, and waits until those under way have their answers.
   *
   * @param seconds how long to wait at most
   */
  public void drain(int seconds) throws InterruptedException {
    leaving = true;
    closed = Optional.of(Kind.DRAINING);
    watched.forEach(MultiplexedConnection::leave);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!busy.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  /** Why no request is let in now, if none is. */
  public Optional<Kind> closed() {
    return closed;
  }

  /** A connection whose client is told when the node stops. */
  public void watch(MultiplexedConnection connection) {
    watched.add(connection);
  }

  public void unwatch(MultiplexedConnection connection) {
    watched.remove(connection);
  }

  /**
   * @param request whatever stands for it: its connection, or its stream
   */
  public void entered(Object request) {
    busy.add(request);
  }

  public void left(Object request) {
    busy.remove(request);
  }
}
