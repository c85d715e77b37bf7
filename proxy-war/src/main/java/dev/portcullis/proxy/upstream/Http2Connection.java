package dev.portcullis.proxy.upstream;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.proxy.upstream.Http2StreamException.Kind;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries many requests at once (RFC 9113). One thread of its own reads; whoever
 * has something to send writes. What each stream may do, and what came of its answer, is guarded by
 * one lock, which nobody holds while anything is read or written.
 */
final class Http2Connection implements Watchdog.Watched {

  /** How much of an answer may wait for its client; what is beyond waits at the upstream. */
  static final int STREAM_WINDOW = 64 << 10;

  /** How much may be on its way on the whole connection. */
  static final int CONNECTION_WINDOW = 4 << 20;

  /** The most streams at once, whatever the peer would take. */
  static final int MOST_STREAMS = 1000;

  /** Silence after which the peer is asked whether it is still there, and how long it has then. */
  private static final Duration PING_AFTER = Duration.ofSeconds(10);

  private static final Duration PING_TIME = Duration.ofSeconds(10);

  /** How long frames that belong to no request may take to be written. */
  private static final Duration CONTROL_TIME = Duration.ofSeconds(10);

  private final UpstreamConnection raw;
  private final Target target;
  private final BodyPumps helpers;
  private final Http2Writer writer;
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
  private volatile boolean closed;
  private volatile long heard = Watchdog.now();
  private volatile long pinged;
  private volatile long idleSince = Watchdog.now();

  Http2Connection(UpstreamConnection raw, Target target, BodyPumps helpers) throws IOException {
    this.raw = raw;
    this.target = target;
    this.helpers = helpers;
    this.writer = new Http2Writer(raw.socket().getOutputStream());
  }

  /** Greets the peer, and waits for its greeting: only then it is known to speak HTTP/2. */
  void start(Duration time) throws IOException {
    var reader = new Http2Reader(this, raw.socket().getInputStream());
    var thread = new Thread(reader, "portcullis-h2-" + target.authority());
    thread.setDaemon(true);
    writer.preface(Http2Settings.ours(), time);
    thread.start();
    lock.lock();
    try {
      long left = time.toNanos();
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

  /** A stream for a request; {@link #open} opens it. */
  Http2Stream stream(String method) {
    return new Http2Stream(method.equals("HEAD"), lock.newCondition());
  }

  /**
   * Sends a request's head on a new stream.
   *
   * @param end whether no body follows
   * @return false where the connection takes no more streams
   */
  boolean open(Http2Stream stream, UpstreamRequest request, boolean end, Duration time)
      throws IOException {
    writer.lock.lock();
    try {
      if (!enter(stream, end)) {
        return false;
      }
      Http2Heads.write(writer.encoder(), request, target);
      writer.fields(stream.id, end, time);
      return true;
    } finally {
      endWrite(time);
    }
  }

  private boolean enter(Http2Stream stream, boolean end) {
    lock.lock();
    try {
      if (draining || closed || streams.size() >= settings.streams() || lastId > 1 << 30) {
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

  private void endWrite(Duration time) throws IOException {
    try {
      writer.end(time);
    } catch (IOException e) {
      lose(Kind.LOST, AttemptException.describe(e));
      throw e;
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
      if (stream.localEnded || stream.over()) {
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

  /** Sends some of a body, for which there is a window. */
  void data(Http2Stream stream, byte[] bytes, int start, int count, boolean end, Duration time)
      throws IOException {
    writer.lock.lock();
    try {
      if (mayWrite(stream, end)) {
        int flags = end ? Frame.END_STREAM : 0;
        writer.frame(Frame.DATA, flags, stream.id, bytes, start, count, time);
      }
    } finally {
      endWrite(time);
    }
  }

  /** Ends a body with what follows it. */
  void trailers(Http2Stream stream, HttpFields fields, Duration time) throws IOException {
    writer.lock.lock();
    try {
      if (mayWrite(stream, true)) {
        Http2Heads.write(writer.encoder(), fields);
        writer.fields(stream.id, true, time);
      }
    } finally {
      endWrite(time);
    }
  }

  private boolean mayWrite(Http2Stream stream, boolean end) {
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
  void reset(Http2Stream stream, Http2Error error) {
    lock.lock();
    try {
      if (streams.remove(stream.id) == null) {
        return;
      }
      stream.localEnded = true;
      stream.events.clear();
      leave(Http2Settings.reset(stream.id, error));
      settle();
    } catch (IOException e) {
      close();
    } finally {
      lock.unlock();
    }
    sendLeft();
  }

  /** What came next of an answer, or null where nothing did yet; makes room for more. */
  @Nullable Http2Event next(Http2Stream stream) throws IOException {
    Http2Event event;
    lock.lock();
    try {
      event = stream.events.poll();
      if (event instanceof Http2Event.Piece piece) {
        stream.consumed += piece.bytes().length;
        if (stream.consumed < STREAM_WINDOW / 2 || stream.over()) {
          return event;
        }
        leave(Http2Settings.window(stream.id, stream.consumed));
        stream.receiveWindow += stream.consumed;
        stream.consumed = 0;
      }
    } finally {
      lock.unlock();
    }
    sendLeft();
    return event;
  }

  /**
   * Waits until something happens to a stream: something came, it ended, it may send, or all of its
   * request was sent.
   *
   * @param toSend whether a window is waited for
   * @param sent whether all of the request is known to be sent
   */
  void await(Http2Stream stream, boolean toSend, boolean sent, long nanos) throws IOException {
    lock.lock();
    try {
      boolean maySend = toSend && sendWindow > 0 && stream.sendWindow > 0;
      if (stream.events.isEmpty() && !stream.over() && !maySend && stream.localEnded == sent) {
        var unused = stream.changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether an answer is whole and all of it was taken.
   *
   * @throws IOException where it never will be
   */
  boolean ended(Http2Stream stream) throws IOException {
    lock.lock();
    try {
      if (stream.failure != null && stream.events.isEmpty()) {
        throw stream.failure;
      }
      return stream.remoteEnded && stream.events.isEmpty();
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
      return !draining && !closed && streams.size() < settings.streams();
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

  /** What runs with the lock held. */
  @FunctionalInterface
  interface Guarded<T> {
    T run() throws IOException;
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
      leave(Http2Settings.window(0, CONNECTION_WINDOW - receiveWindow));
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
    leave(Http2Settings.reset(stream.id, error));
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

  void leave(byte[] frame) throws IOException {
    writer.leave(frame);
  }

  private void leaveIfOver(Http2Stream stream) {
    if (stream.localEnded && stream.remoteEnded && streams.remove(stream.id) != null) {
      settle();
    }
  }

  private void settle() {
    if (streams.isEmpty()) {
      idleSince = Watchdog.now();
      if (draining) {
        close();
      }
    }
  }

  // Its end.

  void sendLeft() {
    try {
      writer.sendLeft(CONTROL_TIME);
    } catch (IOException e) {
      lose(Kind.LOST, AttemptException.describe(e));
    }
  }

  void heard() {
    heard = Watchdog.now();
    pinged = 0;
  }

  /** Says why before it closes. */
  void abandon(Http2Error error, String why) {
    try {
      leave(Http2Settings.goAway(error));
      sendLeft();
    } catch (IOException e) {
      // It is closed all the same.
    }
    lose(Kind.FAILED, why);
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
    close();
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

  @Override
  public void expireAt(long now) {
    long asked = pinged;
    if (writer.hangs(now)) {
      lose(Kind.TIMED_OUT, "the upstream takes nothing");
    } else if (asked != 0 && now - asked > PING_TIME.toNanos()) {
      lose(Kind.TIMED_OUT, "the upstream does not answer a ping");
    } else if (asked == 0 && now - heard > PING_AFTER.toNanos() && helpers.start(this::ping)) {
      pinged = now;
    }
  }

  private void ping() {
    try {
      leave(Http2Settings.ping());
      sendLeft();
    } catch (IOException e) {
      lose(Kind.LOST, AttemptException.describe(e));
    }
  }

  @Override
  public boolean open() {
    return !closed && raw.open();
  }

  @Override
  public void close() {
    closed = true;
    raw.close();
  }
}
