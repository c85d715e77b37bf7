package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on a connection. All of it is guarded by the connection's lock; what
 * it keeps of an answer is bounded by the window that it grants.
 */
final class Http2Stream {

  /** The most heads before the final one. */
  private static final int MOST_INTERIM = 32;

  final boolean toHead;

  /** Tells of whatever happens to it. */
  final Condition changed;

  final ArrayDeque<Http2Event> events = new ArrayDeque<>();
  int id;
  long sendWindow;
  int receiveWindow = Http2Streams.WINDOW;
  int consumed;
  boolean localEnded;
  boolean remoteEnded;
  boolean reset;
  @Nullable IOException failure;
  private final ReentrantLock lock;
  private boolean headCame;
  private boolean refuses;
  private boolean sendingEnded;
  private boolean bodiless;
  private long length = -1;
  private long received;
  private int interim;

  /**
   * @param toHead whether the request's method is {@code HEAD}
   * @param lock the connection's
   */
  Http2Stream(boolean toHead, ReentrantLock lock) {
    this.toHead = toHead;
    this.lock = lock;
    this.changed = lock.newCondition();
  }

  /** Nothing more will come: the answer is whole, or it has failed. */
  boolean over() {
    return remoteEnded || failure != null;
  }

  /** Whether the request is sent on; a whole answer ends it only where it refuses (4xx, 5xx). */
  boolean takesMore() {
    return !localEnded && !sendingEnded && failure == null && !(remoteEnded && refuses);
  }

  // What the threads of a request and its answer do; they take the lock themselves.

  /**
   * Waits until something came of the answer, it ended, or all of the request was sent.
   *
   * @param sent whether all of the request is known to be sent
   */
  void awaitArrival(boolean sent, long nanos) throws IOException {
    await(() -> events.isEmpty() && !over() && localEnded == sent, nanos);
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
    if (failure == null && !remoteEnded) {
      failure = why;
    }
    changed.signalAll();
  }

  /** A list of fields came: a head, or what follows the body. */
  void fields(List<String> list, boolean end) throws MalformedAnswerException {
    if (headCame) {
      trailers(list, end);
      return;
    }
    int status = Http2Fields.status(list);
    var fields = Http2Fields.fields(list, 2);
    if (status < 200) {
      interim(status, fields, end);
      return;
    }
    headCame = true;
    refuses = status >= 400;
    bodiless = toHead || status == 204 || status == 304;
    length = Http2Fields.length(fields);
    events.add(new Http2Event.Head(status, fields));
    if (end) {
      end();
    }
  }

  private void interim(int status, HttpFields fields, boolean end) throws MalformedAnswerException {
    if (end || ++interim > MOST_INTERIM) {
      throw new MalformedAnswerException("an interim answer that was not asked for");
    }
    events.add(new Http2Event.Interim(status, fields));
  }

  private void trailers(List<String> list, boolean end) throws MalformedAnswerException {
    if (!end) {
      throw new MalformedAnswerException("a second head");
    }
    var fields = Http2Fields.fields(list, 0);
    if (fields.size() > 0) {
      events.add(new Http2Event.Trailers(fields));
    }
    end();
  }

  /** Some of the body came (RFC 9113 §8.1.1: neither more nor less than was announced). */
  void data(byte[] array, int start, int count, boolean end) throws MalformedAnswerException {
    received += count;
    boolean tooMuch = bodiless ? received > 0 : length >= 0 && received > length;
    if (!headCame || tooMuch) {
      throw new MalformedAnswerException("a body that was not announced");
    }
    if (count > 0) {
      byte[] piece = new byte[count];
      System.arraycopy(array, start, piece, 0, count);
      events.add(new Http2Event.Piece(piece));
    }
    if (end) {
      end();
    }
  }

  private void end() throws MalformedAnswerException {
    if (!bodiless && length >= 0 && received != length) {
      throw new MalformedAnswerException("the answer ends within its body");
    }
    remoteEnded = true;
  }

  /** The upstream reset it. */
  void resetByPeer(Kind kind, String message) {
    reset = true;
    localEnded = true;
    fail(new Http2StreamException(headCame && kind == Kind.REFUSED ? Kind.FAILED : kind, message));
  }
}
