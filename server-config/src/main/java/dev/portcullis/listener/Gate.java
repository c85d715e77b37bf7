package dev.portcullis.listener;

import dev.portcullis.listener.Refusal.Kind;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Connection;

/**
 * Whether the data listeners take requests: not before the applications are there, and no more once
 * the node stops. What is under way then may end.
 */
public final class Gate {

  /** The gate of this server: there is one for all its data listeners. */
  public static final Gate DATA = new Gate();

  private static final long LOOK_MILLIS = 50;

  private final Set<Connection<?>> busy = ConcurrentHashMap.newKeySet();
  private volatile Optional<Kind> closed = Optional.of(Kind.STARTING);

  Gate() {}

  /** Lets requests in. */
  public void open() {
    closed = Optional.empty();
  }

  /**
   * Lets no more requests in, and waits until those under way have their answers.
   *
   * @param seconds how long to wait at most
   */
  public void drain(int seconds) throws InterruptedException {
    closed = Optional.of(Kind.DRAINING);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!busy.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  /** Why no request is let in now, if none is. */
  Optional<Kind> closed() {
    return closed;
  }

  void entered(Connection<?> connection) {
    busy.add(connection);
  }

  void left(Connection<?> connection) {
    busy.remove(connection);
  }
}
