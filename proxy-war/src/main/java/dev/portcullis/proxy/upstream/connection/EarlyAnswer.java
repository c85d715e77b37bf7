package dev.portcullis.proxy.upstream.connection;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Receives an answer that comes while its request is still sent, on a thread of its own: so neither
 * waits for the other (RFC 9112 §9.5), whatever the sending thread waits for just then. An answer
 * is received once: by this, or by the thread that sent the request.
 */
public final class EarlyAnswer implements Runnable {

  /** Receives the answer to its end. */
  @FunctionalInterface
  public interface Receiving {
    void receive() throws IOException;
  }

  /** Nobody receives yet. */
  private static final int FREE = 0;

  /** The thread that sends does. */
  private static final int SENDER = 1;

  /** A thread is asked for. */
  private static final int ASKED = 2;

  /** A thread of its own does, or did. */
  private static final int BEGUN = 3;

  private final BodyPumps threads;
  private final Receiving receiving;
  private final AtomicInteger receiver = new AtomicInteger(FREE);
  private @Nullable CountDownLatch over;
  private @Nullable IOException failure;

  public EarlyAnswer(BodyPumps threads, Receiving receiving) {
    this.threads = threads;
    this.receiving = receiving;
  }

  /**
   * Begins, unless the answer is received already; from any thread, and without waiting.
   *
   * @return whether it is received here
   */
  public boolean begin() {
    if (receiver.compareAndSet(FREE, ASKED)) {
      over = new CountDownLatch(1);
      receiver.set(threads.start(this) ? BEGUN : FREE);
    }
    return begun();
  }

  /** Whether the thread that sends may receive; if not, the answer is received here. */
  public boolean claim() {
    while (!receiver.compareAndSet(FREE, SENDER)) {
      int now = receiver.get();
      if (now == SENDER || now == BEGUN) {
        return now == SENDER;
      }
      Thread.onSpinWait(); // another is just asking for a thread
    }
    return true;
  }

  /** The thread that sends will receive no more for now. */
  public void release() {
    receiver.set(FREE);
  }

  public boolean begun() {
    return receiver.get() == BEGUN;
  }

  @Override
  public void run() {
    try {
      receiving.receive();
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = new IOException(e);
    } finally {
      end().countDown();
    }
  }

  private CountDownLatch end() {
    return requireNonNull(over);
  }

  /** Whether it has ended; asked for when it was begun. */
  public boolean over() {
    return end().getCount() == 0;
  }

  /** Waits for its end, whatever it is. */
  public void await() {
    boolean interrupted = false;
    while (true) {
      try {
        end().await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What kept the answer from coming whole; asked for when it is over. */
  public @Nullable IOException failure() {
    return failure;
  }
}
