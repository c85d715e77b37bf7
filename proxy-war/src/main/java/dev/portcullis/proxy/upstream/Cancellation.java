package dev.portcullis.proxy.upstream;

import dev.portcullis.proxy.upstream.ClientException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets another thread end an exchange that waits for its upstream. Whoever carries the exchange
 * says with {@link #begin} what to close to end the waiting, and with {@link #end} that it waits no
 * more: after that, nothing of it is closed any more.
 */
public final class Cancellation {

  private static final Closeable CANCELLED = () -> {};

  private final AtomicReference<@Nullable Closeable> waiting = new AtomicReference<>();

  /**
   * Begins to wait.
   *
   * @param end ends the waiting from any thread, without waiting itself
   * @throws ClientException when the exchange was cancelled before
   */
  public void begin(Closeable end) throws ClientException {
    if (!waiting.compareAndSet(null, end)) {
      throw cancelledNow();
    }
  }

  /**
   * Ends the waiting.
   *
   * @return whether what was given to {@link #begin} is still the caller's; if not, it was closed
   */
  public boolean end(Closeable begun) {
    return waiting.compareAndSet(begun, null);
  }

  public boolean cancelled() {
    return waiting.get() == CANCELLED;
  }

  /** What the exchange fails with once it was cancelled. */
  public ClientException cancelledNow() {
    return new ClientException(Kind.CUT, "the exchange was cut", null);
  }

  /** Ends the exchange; it is not tried again. */
  public void cancel() {
    var ended = waiting.getAndSet(CANCELLED);
    if (ended != null) {
      try {
        ended.close();
      } catch (IOException e) {
        // What cannot be closed is closed.
      }
    }
  }
}
