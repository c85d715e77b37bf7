package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on a connection. All of it is guarded by the connection's lock; what
 * it keeps of an answer is bounded by the window that it grants.
 */
final class Http2Stream {

  /** What came of the answer. */
  final Http2Answer answer;

  /** Tells of whatever happens to it. */
  final Condition changed;

  int id;
  long sendWindow;
  int receiveWindow = Http2Streams.WINDOW;
  int consumed;
  boolean localEnded;
  @Nullable IOException failure;
  private final ReentrantLock lock;
  private boolean sendingEnded;

  /**
   * @param toHead whether the request's method is {@code HEAD}
   * @param lock the connection's
   */
  Http2Stream(boolean toHead, ReentrantLock lock) {
    this.answer = new Http2Answer(toHead);
    this.lock = lock;
    this.changed = lock.newCondition();
  }

  /** Nothing more will come: the answer is whole, or it has failed. */
  boolean over() {
    return answer.ended() || failure != null;
  }

  /** Whether the request is sent on; a whole answer ends it only where it refuses (4xx, 5xx). */
  boolean takesMore() {
    return !localEnded && !sendingEnded && failure == null && !answer.endedRefusing();
  }

  // What the threads of a request and its answer do; they take the lock themselves.

  /**
   * Waits until something came of the answer, it ended, or all of the request was sent.
   *
   * @param sent whether all of the request is known to be sent
   */
  void awaitArrival(boolean sent, long nanos) throws IOException {
    await(() -> answer.events.isEmpty() && !over() && localEnded == sent, nanos);
  }

  /** Waits for the end of a request; whether nothing more is sent of it. */
  boolean awaitSent(long nanos) throws IOException {
    await(this::takesMore, nanos);
    return !sending();
  }

  /** Whether more of the request is sent. */
  boolean sending() {
    lock.lock();
    try {
      return takesMore();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody sends more of its request. */
  void sendingEnds() {
    lock.lock();
    try {
      sendingEnded = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits as long as nothing happens that ends the idling. */
  void await(BooleanSupplier idle, long nanos) throws IOException {
    lock.lock();
    try {
      if (idle.getAsBoolean()) {
        var unused = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  // What the connection brings; with the lock.

  /** The first failure is what counts; a whole answer does not fail any more. */
  void fail(IOException why) {
    if (failure == null && !answer.ended()) {
      failure = why;
    }
    changed.signalAll();
  }

  /** The upstream reset it. */
  void resetByPeer(Kind kind, String message) {
    localEnded = true;
    boolean late = answer.headCame() && kind == Kind.REFUSED;
    fail(new Http2StreamException(late ? Kind.FAILED : kind, message));
  }
}
