package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import java.io.IOException;

/** Sends a request's body on a stream, by one thread after another. */
final class Http2Body {

  /** What the sending thread does besides while it would wait. */
  @FunctionalInterface
  interface Meanwhile {

    /** Another thread takes what arrives. */
    Meanwhile NOTHING = () -> {};

    void arrived() throws IOException;
  }

  private static final byte[] NOTHING = new byte[0];

  private final Http2Connection connection;
  private final Http2Stream stream;
  private final RequestBody body;
  private final AttemptTimes times;
  private byte[] piece = NOTHING;
  private int have;
  private int from;
  private long sent;
  private volatile boolean touched;
  private volatile long progress = Watchdog.now();

  Http2Body(Http2Connection connection, Http2Stream stream, RequestBody body, AttemptTimes times) {
    this.connection = connection;
    this.stream = stream;
    this.body = body;
    this.times = times;
  }

  /** Whether some of it was read: it cannot be sent again. */
  boolean touched() {
    return touched;
  }

  /** When some of it was sent last. */
  long progress() {
    return progress;
  }

  /**
   * Sends until the end of the body or of the stream.
   *
   * @param untilPause whether to come back when the client pauses
   * @return whether there is nothing more to send
   */
  boolean send(boolean untilPause, Meanwhile meanwhile) throws IOException {
    if (piece.length == 0) {
      piece = new byte[Frame.PAYLOAD];
    }
    while (true) {
      if (!sendPiece(meanwhile)) {
        return true;
      }
      if (untilPause && !body.ready()) {
        return false;
      }
      touched = true;
      have = body.read(piece);
      from = 0;
      if (have < 0) {
        have = 0;
        end();
        return true;
      }
      meanwhile.arrived();
    }
  }

  /** Whether the stream takes more. */
  private boolean sendPiece(Meanwhile meanwhile) throws IOException {
    while (from < have) {
      int count = connection.streams().window(stream, have - from);
      if (count < 0) {
        return false;
      }
      if (count == 0) {
        awaitWindow(meanwhile);
        continue;
      }
      boolean last = sent + count == body.length();
      connection.data(stream, piece, from, count, last, times.idle());
      from += count;
      sent += count;
      progress = Watchdog.now();
    }
    return connection.streams().window(stream, 0) == 0;
  }

  private void awaitWindow(Meanwhile meanwhile) throws IOException {
    long waited = Watchdog.now() - progress;
    long left = times.idle().toNanos() - waited;
    if (left <= 0) {
      throw new Http2StreamException(Kind.TIMED_OUT, "the upstream takes no more of the body");
    }
    connection.streams().awaitWindow(stream, meanwhile != Meanwhile.NOTHING, left);
    meanwhile.arrived();
  }

  private void end() throws IOException {
    var trailers = body.trailers();
    if (trailers.size() > 0) {
      connection.trailers(stream, trailers, times.idle());
    } else {
      connection.data(stream, piece, 0, 0, true, times.idle());
    }
    progress = Watchdog.now();
  }
}
