package dev.portcullis.listener.threads;

import static java.util.Objects.requireNonNull;

import dev.portcullis.listener.connection.Client;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Context;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.IOEventLifeCycleListener;
import org.glassfish.grizzly.asyncqueue.AsyncQueue;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.strategies.AbstractIOStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Reads on worker threads, as the server's own strategy does, and lets a thread stay with a busy
 * connection.
 *
 * <p>The server's way costs five hand-overs per request: the selector's thread wakes, takes the
 * connection out of its set, wakes a worker, and the worker, when the answer is out, asks the
 * selector's thread to wake and put the connection back. Profiles show a quarter of all time of a
 * small request there. A connection that sent its last requests within {@link #BUSY_NANOS} of each
 * other will likely send the next one soon: the worker waits for it, for at most {@link
 * #STAY_MILLIS}, on a selector of its own, and so a chain of requests is served with one wake-up
 * each.
 *
 * <p>Nobody waits for a thread that merely stays: no more than there are {@link SpareSelectors} do
 * at a time, and none while more than {@link #MOST_WAITING} events wait for a thread. A connection
 * that is silent costs what it always did.
 */
public final class StayingIOStrategy extends AbstractIOStrategy {

  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");

  private static final StayingIOStrategy INSTANCE = new StayingIOStrategy();

  private static final long STAY_MILLIS = 5;
  private static final long BUSY_NANOS = 5_000_000;
  private static final int MOST_WAITING = 4;

  /** When the last visit to a connection ended. */
  private final Attribute<Long> leftAt =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("portcullis.left-at");

  private final AtomicInteger waiting = new AtomicInteger();
  private final SpareSelectors selectors =
      new SpareSelectors(Integer.getInteger("bundle.http.stays", 0));

  private StayingIOStrategy() {}

  /** The strategy of all listeners; the server asks for it by this name. */
  public static StayingIOStrategy getInstance() {
    return INSTANCE;
  }

  @Override
  public boolean executeIoEvent(
      @SuppressWarnings("rawtypes") Connection connection, IOEvent event, boolean enabled)
      throws IOException {
    boolean transfers = isReadWrite(event);
    if (transfers && enabled) {
      connection.disableIOEvent(event);
    }
    Executor threads = getThreadPoolFor(connection, event);
    if (threads == null) {
      fireIOEvent(connection, event, transfers ? ENABLE_INTEREST_LIFECYCLE_LISTENER : null, LOG);
    } else if (event == IOEvent.READ) {
      visit((NIOConnection) connection, threads);
    } else {
      threads.execute(() -> fireIOEvent(connection, event, null, LOG));
    }
    return true;
  }

  private void visit(NIOConnection connection, Executor threads) {
    waiting.incrementAndGet();
    try {
      AdaptiveExecutors.ALL.of(connection, threads).execute(new Visit(connection));
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      throw e;
    }
  }

  /** One thread's time with one connection, for as many requests as come without a pause. */
  private final class Visit extends IOEventLifeCycleListener.Adapter implements Runnable {

    private final NIOConnection connection;
    private @Nullable Thread thread;
    private @Nullable Selector stay;
    private boolean completed;
    private boolean moreExpected;

    Visit(NIOConnection connection) {
      this.connection = connection;
    }

    @Override
    public void run() {
      waiting.decrementAndGet();
      boolean mayStay = wasBusy();
      serve();
      while (completed && !moreExpected && mayStay && comesSoon()) {
        serve();
      }
      if (completed) {
        leave();
      } else if (stay != null) {
        selectors.give(stay);
        stay = null;
      }
    }

    /**
     * Reads once and serves what came. Where a request goes on without this thread, {@link
     * #completed} stays false, and who completes it sees to the rest.
     */
    private void serve() {
      completed = false;
      thread = Thread.currentThread();
      fireIOEvent(connection, IOEvent.READ, this, LOG);
      thread = null;
    }

    private boolean wasBusy() {
      Long left = leftAt.get(connection);
      return left != null && System.nanoTime() - left < BUSY_NANOS;
    }

    private boolean comesSoon() {
      boolean elsewhere = !connection.isOpen() || Client.multiplexed(connection);
      if (elsewhere || waiting.get() > MOST_WAITING) {
        return false;
      }
      try {
        return (stay != null || begin()) && readable();
      } catch (IOException | RuntimeException e) {
        return false;
      }
    }

    /** Registers the connection with a free selector, if there is one. */
    private boolean begin() throws IOException {
      stay = selectors.take();
      if (stay == null) {
        return false;
      }
      ((SocketChannel) connection.getChannel()).register(stay, SelectionKey.OP_READ);
      return true;
    }

    private boolean readable() throws IOException {
      var selector = requireNonNull(stay);
      selector.selectedKeys().clear();
      return selector.select(STAY_MILLIS) > 0;
    }

    private void leave() {
      if (stay != null) {
        selectors.give(stay);
        stay = null;
      }
      leftAt.set(connection, System.nanoTime());
      try {
        proceed(moreExpected);
      } catch (IOException | RuntimeException e) {
        connection.closeSilently();
      }
    }

    private void proceed(boolean more) throws IOException {
      if (more) {
        connection.simulateIOEvent(IOEvent.READ);
      } else if (connection.isOpen()) {
        connection.enableIOEvent(IOEvent.READ);
      }
    }

    @Override
    public void onReregister(Context context) throws IOException {
      onComplete(context, null);
    }

    @Override
    public void onComplete(Context context, @Nullable Object data) throws IOException {
      boolean more = AsyncQueue.EXPECTING_MORE_OPTION.equals(data);
      if (thread == Thread.currentThread()) {
        completed = true;
        moreExpected = more;
      } else {
        proceed(more);
      }
    }
  }
}
