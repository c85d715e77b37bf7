package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection: what each may send and has received. All of it is guarded by one
 * lock, which nobody holds while anything is read or written.
 */
final class Http2Streams {

  /** How much of an answer may wait for its client; what is beyond waits at the upstream. */
  static final int WINDOW = 64 << 10;

  /** How much may be on its way on the whole connection. */
  static final int CONNECTION_WINDOW = 4 << 20;

  /** The most streams at once, whatever the peer would take. */
  static final int MOST = 1000;

  /** The connection that carries them. */
  interface Carrier {

    /** Leaves a frame to be sent soon. */
    void leave(byte[] frame) throws IOException;

    void close();
  }

  /** What runs with the lock held. */
  @FunctionalInterface
  interface Guarded<T> {
    T run() throws IOException;
  }

  private final Carrier carrier;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final Map<Integer, Http2Stream> streams = new HashMap<>();
  private final Set<Http2Stream> touched = new HashSet<>();
  private final Http2Settings settings = new Http2Settings();
  private long sendWindow = Http2Settings.DEFAULT_WINDOW;
  private int receiveWindow = CONNECTION_WINDOW;
  private int lastId = -1;
  private boolean draining;
  private @Nullable IOException failure;
  private volatile long idleSince = Watchdog.now();

  Http2Streams(Carrier carrier) {
    this.carrier = carrier;
  }

  /** Waits for the peer's settings. */
  void awaitSettings(long nanos) throws IOException {
    lock.lock();
    try {
      long left = nanos;
      while (!settings.known() && failure == null) {
        if (left <= 0) {
          throw new SocketTimeoutException("no greeting");
        }
        left = settled.awaitNanos(left);
      }
      if (failure != null) {
        throw failure;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /** A stream for a request; {@link #enter} numbers it. */
  Http2Stream stream(String method) {
    return new Http2Stream(method.equals("HEAD"), lock);
  }

  /** Numbers a stream, if there may be another; whoever asks writes its head before any other's. */
  boolean enter(Http2Stream stream, boolean end) {
    lock.lock();
    try {
      if (draining || streams.size() >= settings.streams() || lastId > 1 << 30) {
        return false;
      }
      lastId += 2;
      stream.id = lastId;
      stream.sendWindow = settings.window();
      stream.localEnded = end;
      streams.put(stream.id, stream);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the right to send some of a body.
   *
   * @return how many bytes, 0 where none now, -1 where the stream takes no more
   */
  int window(Http2Stream stream, int wanted) {
    lock.lock();
    try {
      if (!stream.takesMore()) {
        return -1;
      }
      long most = Math.min(Math.min(sendWindow, stream.sendWindow), Frame.PAYLOAD);
      int granted = (int) Math.max(0, Math.min(most, wanted));
      sendWindow -= granted;
      stream.sendWindow -= granted;
      return granted;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a stream may send more.
   *
   * @param end whether that is its last
   */
  boolean mayWrite(Http2Stream stream, boolean end) {
    lock.lock();
    try {
      if (stream.localEnded) {
        return false;
      }
      if (end) {
        stream.localEnded = true;
        stream.changed.signalAll();
        leaveIfOver(stream);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a stream up; what still comes of it is dropped. */
  void giveUp(Http2Stream stream, Http2Error error) throws IOException {
    lock.lock();
    try {
      if (streams.remove(stream.id) != null) {
        stream.localEnded = true;
        stream.answer.events.clear();
        carrier.leave(Http2Settings.reset(stream.id, error));
        settle();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What came next of an answer, or null where nothing did yet; makes room for more. */
  @Nullable Http2Event next(Http2Stream stream) throws IOException {
    lock.lock();
    try {
      var event = stream.answer.events.poll();
      if (event instanceof Http2Event.Piece piece) {
        stream.consumed += piece.bytes().length;
        if (stream.consumed >= WINDOW / 2 && !stream.over()) {
          carrier.leave(Http2Settings.window(stream.id, stream.consumed));
          stream.receiveWindow += stream.consumed;
          stream.consumed = 0;
        }
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a stream may send, or takes no more.
   *
   * @param delivers whether whoever waits takes what arrives, too
   */
  void awaitWindow(Http2Stream stream, boolean delivers, long nanos) throws IOException {
    stream.await(
        () ->
            stream.takesMore()
                && (sendWindow <= 0 || stream.sendWindow <= 0)
                && !(delivers && !stream.answer.events.isEmpty()),
        nanos);
  }

  /**
   * Whether an answer is whole and all of it was taken.
   *
   * @throws IOException where it never will be
   */
  boolean ended(Http2Stream stream) throws IOException {
    lock.lock();
    try {
      if (stream.failure != null && stream.answer.events.isEmpty()) {
        throw stream.failure;
      }
      return stream.answer.ended() && stream.answer.events.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The request's side failed. */
  void fail(Http2Stream stream, IOException why) {
    lock.lock();
    try {
      stream.fail(why);
    } finally {
      lock.unlock();
    }
  }

  /** Whether another stream may be opened. */
  boolean takesMore() {
    lock.lock();
    try {
      return !draining && streams.size() < settings.streams();
    } finally {
      lock.unlock();
    }
  }

  /** Runs it while nothing else happens to any stream. */
  <T> T locked(Guarded<T> task) throws IOException {
    lock.lock();
    try {
      return task.run();
    } finally {
      lock.unlock();
    }
  }

  // What the reader tells, with the lock held.
  /** The stream of this number; null where it is over. */
  @Nullable Http2Stream known(int id) {
    return streams.get(id);
  }

  /** Whether a stream of this number was ever opened. */
  boolean opened(int id) {
    return (id & 1) == 1 && id <= lastId;
  }

  Http2Settings settings() {
    return settings;
  }

  /** The peer's first word, or another: windows change with it (RFC 9113 §6.9.2). */
  void settingsChanged(long windowChange) {
    for (var stream : streams.values()) {
      stream.sendWindow += windowChange;
      stream.changed.signalAll();
    }
    settled.signalAll();
  }

  /** RFC 9113 §6.9: more may be sent on the connection. */
  boolean widen(int bytes) {
    sendWindow += bytes;
    streams.values().forEach(stream -> stream.changed.signalAll());
    return sendWindow <= Integer.MAX_VALUE;
  }

  /** Counts what came, and says that more may come. */
  boolean receive(int bytes) throws IOException {
    receiveWindow -= bytes;
    if (receiveWindow < 0) {
      return false;
    }
    if (receiveWindow < CONNECTION_WINDOW / 2) {
      carrier.leave(Http2Settings.window(0, CONNECTION_WINDOW - receiveWindow));
      receiveWindow = CONNECTION_WINDOW;
    }
    return true;
  }

  /** Its waiting thread is woken when nothing more is here to be read. */
  void touch(Http2Stream stream) {
    touched.add(stream);
    leaveIfOver(stream);
  }

  void wake() {
    touched.forEach(stream -> stream.changed.signalAll());
    touched.clear();
  }

  /** Ends a stream for a breach of the protocol (RFC 9113 §5.4.2). */
  void refuse(Http2Stream stream, Http2Error error, IOException why) throws IOException {
    stream.localEnded = true;
    stream.fail(why);
    streams.remove(stream.id);
    carrier.leave(Http2Settings.reset(stream.id, error));
    settle();
  }

  /** The peer reset a stream. */
  void forget(Http2Stream stream) {
    streams.remove(stream.id);
    settle();
  }

  /** The peer takes no new streams, and none above {@code last} (RFC 9113 §6.8). */
  void goAway(int last) {
    draining = true;
    for (var stream : List.copyOf(streams.values())) {
      if (stream.id > last) {
        streams.remove(stream.id);
        stream.resetByPeer(Kind.REFUSED, "the upstream goes away");
      }
    }
    settle();
  }

  private void leaveIfOver(Http2Stream stream) {
    if (stream.localEnded && stream.answer.ended() && streams.remove(stream.id) != null) {
      settle();
    }
  }

  private void settle() {
    if (streams.isEmpty()) {
      idleSince = Watchdog.now();
      if (draining) {
        carrier.close();
      }
    }
  }

  /** The connection is no more, and no stream's answer will be whole. */
  void lose(Kind kind, String why) {
    lock.lock();
    try {
      draining = true;
      var cause = new Http2StreamException(kind, why);
      failure = failure == null ? cause : failure;
      for (var stream : streams.values()) {
        stream.localEnded = true;
        stream.fail(cause);
      }
      streams.clear();
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Why the connection was lost; {@code otherwise} where it was not. */
  IOException failure(IOException otherwise) {
    lock.lock();
    try {
      return failure == null ? otherwise : failure;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no new streams, and closes when none is left. */
  void retire() {
    lock.lock();
    try {
      draining = true;
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nobody has used it for so long. */
  boolean idle(long now, long nanos) {
    lock.lock();
    try {
      return streams.isEmpty() && now - idleSince >= nanos;
    } finally {
      lock.unlock();
    }
  }
}
