package dev.portcullis.proxy.exchange;

import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.ClientException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Who reads a body: one thread at a time, yet not always the same; and how that is ended. */
final class BodyReader {

  private static final Logger LOG = System.getLogger(BodyReader.class.getName());

  /** How long a client that was answered may take to end its body before its stream is cut. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final ReentrantLock reading = new ReentrantLock();
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /** This thread reads, until it {@linkplain #leave leaves}. */
  void enter() throws ClientException {
    reading.lock();
    if (closed) {
      reading.unlock();
      throw new ClientException(Kind.GONE, "the exchange is over", null);
    }
    thread = Thread.currentThread();
  }

  void leave() {
    thread = null;
    reading.unlock();
  }

  /** Whether reading was ended. */
  boolean closed() {
    return closed;
  }

  /**
   * This thread reads where nobody else does, even where reading was ended; it must {@linkplain
   * #leave leave} where it does.
   */
  boolean tryEnter() {
    return reading.tryLock();
  }

  /**
   * Ends the reading: when this returns, no thread touches the request any more.
   *
   * @param answered tells the client that its answer is whole, so that it may end its body; null
   *     where the answer is cut off
   * @param abort ends what the client sends, if the server can, and says so
   */
  void close(@Nullable Runnable answered, BooleanSupplier abort) {
    closed = true;
    if (reading.tryLock()) {
      reading.unlock();
      return;
    }
    if (answered != null) {
      answered.run();
    }
    if (answered == null || !awaitReader()) {
      cutOff(abort);
    }
  }

  /** Where the server cannot end what a client sends, its reader is interrupted. */
  private void cutOff(BooleanSupplier abort) {
    boolean aborted = abort.getAsBoolean() && awaitReader();
    while (!aborted) {
      var reader = thread;
      if (reader != null) {
        reader.interrupt();
      }
      aborted = awaitReader();
      if (!aborted) {
        LOG.log(Level.WARNING, "a body is still read although its client was cut off");
      }
    }
  }

  private boolean awaitReader() {
    try {
      boolean free = reading.tryLock(LINGER.toMillis(), TimeUnit.MILLISECONDS);
      if (free) {
        reading.unlock();
      }
      return free;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
