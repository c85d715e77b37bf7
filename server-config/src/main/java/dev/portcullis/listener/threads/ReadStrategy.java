package dev.portcullis.listener.threads;

import dev.portcullis.listener.connection.Client;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.strategies.AbstractIOStrategy;

/**
 * Which threads read connections. Those of HTTP/1 the ones that serve its requests, as {@link
 * StayingIOStrategy} has it. Those of HTTP/2 threads of their own, which never wait: a request that
 * waits for the client's window would otherwise keep the thread that could read that the window
 * grew.
 */
public final class ReadStrategy extends AbstractIOStrategy {

  private static final ReadStrategy INSTANCE = new ReadStrategy();
  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final Executor readers =
      Executors.newFixedThreadPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          task -> {
            var thread = new Thread(task, "http2-reader-" + THREADS.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  private ReadStrategy() {}

  /** The one there is; the server asks for it by this name. */
  public static ReadStrategy getInstance() {
    return INSTANCE;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public boolean executeIoEvent(Connection connection, IOEvent event, boolean enabled)
      throws IOException {
    if (event != IOEvent.READ || !Client.multiplexed(connection)) {
      return StayingIOStrategy.getInstance().executeIoEvent(connection, event, enabled);
    }
    if (enabled) {
      connection.disableIOEvent(event);
    }
    readers.execute(() -> fireIOEvent(connection, event, ENABLE_INTEREST_LIFECYCLE_LISTENER, LOG));
    return true;
  }
}
