package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.proxy.upstream.connection.UpstreamConnection;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries many requests at once (RFC 9113). One thread of its own reads; whoever
 * has something to send writes. What each stream may do, and what came of its answer, is guarded by
 * one lock, which nobody holds while anything is read or written.
 */
final class Http2Connection implements Watchdog.Watched, Http2Streams.Carrier {

  /** Silence after which the peer is asked whether it is still there, and how long it has then. */
  private static final Duration PING_AFTER = Duration.ofSeconds(10);

  private static final Duration PING_TIME = Duration.ofSeconds(10);

  /** How long frames that belong to no request may take to be written. */
  private static final Duration CONTROL_TIME = Duration.ofSeconds(10);

  private final UpstreamConnection raw;
  private final Target target;
  private final BodyPumps helpers;
  private final Http2Writer writer;
  private final Http2Streams streams = new Http2Streams(this);
  private volatile boolean closed;
  private volatile long heard = Watchdog.now();
  private volatile long pinged;

  Http2Connection(UpstreamConnection raw, Target target, BodyPumps helpers) throws IOException {
    this.raw = raw;
    this.target = target;
    this.helpers = helpers;
    this.writer = new Http2Writer(raw.socket().getOutputStream());
  }

  /** Greets the peer, and waits for its greeting: only then it is known to speak HTTP/2. */
  void start(Duration time) throws IOException {
    var reader = new Http2Reader(this, streams, raw.socket().getInputStream());
    var thread = new Thread(reader, "portcullis-h2-" + target.shown());
    thread.setDaemon(true);
    writer.preface(Http2Settings.ours(), time);
    thread.start();
    streams.awaitSettings(time.toNanos());
  }

  /** What carries it. */
  UpstreamConnection raw() {
    return raw;
  }

  /** Its streams: what may be sent on them, and what came. */
  Http2Streams streams() {
    return streams;
  }

  /**
   * Sends a request's head on a new stream.
   *
   * @param end whether no body follows
   * @return false where the connection takes no more streams
   */
  boolean open(Http2Stream stream, UpstreamRequest request, boolean end, Duration time)
      throws IOException {
    return write(
        time,
        () -> {
          boolean entered = streams.enter(stream, end);
          if (entered) {
            Http2Heads.write(writer.encoder(), request, target);
            writer.fields(stream.id, end, time);
          }
          return entered;
        });
  }

  /** A connection that cannot be written is lost, for the reason that was known first. */
  private boolean write(Duration time, Http2Streams.Guarded<Boolean> frames) throws IOException {
    try {
      writer.lock.lock();
      try {
        return frames.run();
      } finally {
        writer.end(time);
      }
    } catch (IOException e) {
      lose(Kind.LOST, AttemptException.describe(e));
      throw streams.failure(e);
    }
  }

  /** Sends some of a body, for which there is a window. */
  void data(Http2Stream stream, byte[] bytes, int start, int count, boolean end, Duration time)
      throws IOException {
    var unused =
        write(
            time,
            () -> {
              boolean may = streams.mayWrite(stream, end);
              if (may) {
                int flags = end ? Frame.END_STREAM : 0;
                writer.frame(Frame.DATA, flags, stream.id, bytes, start, count, time);
              }
              return may;
            });
  }

  /** Ends a body with what follows it. */
  void trailers(Http2Stream stream, HttpFields fields, Duration time) throws IOException {
    var unused =
        write(
            time,
            () -> {
              boolean may = streams.mayWrite(stream, true);
              if (may) {
                Http2Heads.write(writer.encoder(), fields);
                writer.fields(stream.id, true, time);
              }
              return may;
            });
  }

  /** Gives a stream up; what still comes of it is dropped. Nothing, where both sides have ended. */
  void reset(Http2Stream stream, Http2Error error) {
    try {
      streams.giveUp(stream, error);
    } catch (IOException e) {
      lose(Kind.FAILED, AttemptException.describe(e));
    }
    sendLeft();
  }

  /** What came next of an answer, or null where nothing did yet; makes room for more. */
  @Nullable Http2Event next(Http2Stream stream) throws IOException {
    var event = streams.next(stream);
    if (event instanceof Http2Event.Piece) {
      sendLeft();
    }
    return event;
  }

  @Override
  public void leave(byte[] frame) throws IOException {
    writer.leave(frame);
  }

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
    streams.lose(kind, why);
    close();
  }

  @Override
  public void expireAt(long now) {
    long asked = pinged;
    if (writer.hangs(now)) {
      lose(Kind.TIMED_OUT, "the upstream takes nothing");
    } else if (asked != 0 && now - asked > PING_TIME.toNanos()) {
      lose(Kind.TIMED_OUT, "the upstream does not answer a ping");
    } else if (asked == 0 && now - heard > PING_AFTER.toNanos()) {
      ask(now);
    }
  }

  /** It is noted before it is sent: the answer may be faster than who asked. */
  private void ask(long now) {
    pinged = now;
    if (!helpers.start(this::ping)) {
      pinged = 0;
    }
  }

  /** Whether something is being written now. */
  boolean writing() {
    return writer.hangs(Watchdog.now() + Duration.ofDays(1).toNanos());
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
