package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.AttemptException.Phase;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.Connector;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamConnection;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 (RFC 9113) to one target: as many requests at once on a connection as the target takes,
 * and a few connections where that is not enough.
 */
public final class Http2Client implements TargetClient {

  /** The most connections to one target. */
  static final int MOST_CONNECTIONS = 8;

  /** What a target may do to one request before we give up: going away, say, as it restarts. */
  private static final int MOST_TRIES = 3;

  /** HTTP/1.1, where a target may choose it. */
  public interface Alternative {

    /** There is none: the connection is of no use. */
    Alternative NONE =
        new Alternative() {
          @Override
          public boolean chosen() {
            return false;
          }

          @Override
          public void take(UpstreamConnection connection) {
            connection.close();
          }
        };

    /** Whether the target chose it a short while ago. */
    boolean chosen();

    /** Takes a connection for which the target chose it. */
    void take(UpstreamConnection connection);
  }

  private final Target target;
  private final Connector connector;
  private final long idleNanos;
  private final Watchdog watchdog;
  private final BodyPumps pumps;
  private final Alternative alternative;
  private final List<Http2Connection> connections = new CopyOnWriteArrayList<>();
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile boolean closed;

  /**
   * @param alternative what becomes of a target that chooses HTTP/1.1
   */
  public Http2Client(
      Target target,
      Connector connector,
      TransportLimits limits,
      Watchdog watchdog,
      BodyPumps pumps,
      Alternative alternative) {
    this.target = target;
    this.connector = connector;
    this.idleNanos = limits.idleTime().toNanos();
    this.watchdog = watchdog;
    this.pumps = pumps;
    this.alternative = alternative;
  }

  @Override
  public int exchange(UpstreamRequest request, AttemptTimes times, AnswerReceiver receiver)
      throws AttemptException, ClientException {
    if (receiver.upgrade() != null) {
      String why = authority() + ": HTTP/2 has no Upgrade"; // RFC 9113 §8.6
      throw new AttemptException(Phase.CONNECTING, false, why, null);
    }
    var cancellation = receiver.cancellation();
    for (int tries = 1; ; tries++) {
      var connection = existing();
      boolean kept = connection != null;
      if (connection == null) {
        connection = connect(times);
      }
      var attempt = new Http2Attempt(connection, request, times, receiver, pumps);
      Closeable stop = attempt::cancel;
      try {
        cancellation.begin(stop);
        if (attempt.open()) {
          attempt.run();
          return attempt.status();
        }
        if (tries < MOST_TRIES) {
          continue;
        }
        throw new AttemptException(Phase.FULL, false, authority() + ": no stream is free", null);
      } catch (ClientException e) {
        throw e;
      } catch (IOException e) {
        if (cancellation.cancelled()) {
          throw cancellation.cancelledNow();
        }
        boolean again = tries < MOST_TRIES && mayRepeat(e, kept, request, attempt);
        if (!again) {
          throw failure(attempt, e);
        }
      } finally {
        cancellation.end(stop);
      }
    }
  }

  /** A connection that takes another stream, as far as one can tell. */
  private @Nullable Http2Connection existing() {
    for (var connection : connections) {
      if (connection.streams().takesMore() && connector.leadsToTarget(connection.raw())) {
        return connection;
      }
    }
    return null;
  }

  /** One thread connects at a time: the others find what it has opened. */
  private Http2Connection connect(AttemptTimes times) throws AttemptException {
    long end = Watchdog.now() + times.connectNow().toNanos();
    try {
      if (!connecting.tryLock(times.connectNow().toNanos(), TimeUnit.NANOSECONDS)) {
        throw connectFailure(new SocketTimeoutException("connect timed out"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AttemptException(Phase.CONNECTING, false, authority() + ": interrupted", e);
    }
    try {
      var opened = existing();
      return opened != null ? opened : connectAlone(times, end);
    } catch (IOException e) {
      throw connectFailure(e);
    } finally {
      connecting.unlock();
    }
  }

  private Http2Connection connectAlone(AttemptTimes times, long end)
      throws IOException, AttemptException {
    connections.removeIf(connection -> !connection.open());
    if (alternative.chosen()) {
      throw notChosen();
    }
    if (connections.size() >= MOST_CONNECTIONS) {
      throw new AttemptException(Phase.FULL, false, authority() + ": no stream is free", null);
    }
    var raw = connector.connect(target, times.connectNow());
    if (target.secure() && !raw.choseHttp2()) {
      alternative.take(raw);
      throw notChosen();
    }
    var connection = new Http2Connection(raw, target, pumps);
    try {
      connection.start(Duration.ofNanos(Math.max(1, end - Watchdog.now())));
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    connections.add(connection);
    watchdog.watch(connection);
    if (closed) {
      connection.streams().retire();
    }
    return connection;
  }

  private static IOException notChosen() {
    return new IOException("the target does not choose HTTP/2");
  }

  private AttemptException connectFailure(IOException e) {
    boolean timedOut =
        e instanceof SocketTimeoutException
            || (e instanceof Http2StreamException known && known.kind() == Kind.TIMED_OUT);
    String why = authority() + ": " + AttemptException.describe(e);
    return new AttemptException(Phase.CONNECTING, timedOut, why, e);
  }

  /**
   * Safe where the target says that it did nothing, or where a kept connection was dead and the
   * request changes nothing; in both cases with nothing of the client's body gone.
   */
  private static boolean mayRepeat(
      IOException e, boolean kept, UpstreamRequest request, Http2Attempt attempt) {
    if (attempt.status() > 0 || attempt.bodyTouched() || !(e instanceof Http2StreamException)) {
      return false;
    }
    return switch (((Http2StreamException) e).kind()) {
      case REFUSED -> true;
      case LOST -> kept && request.replayable();
      case TIMED_OUT, FAILED -> false;
    };
  }

  private AttemptException failure(Http2Attempt attempt, IOException e) {
    var kind = e instanceof Http2StreamException known ? known.kind() : Kind.FAILED;
    boolean untouched = kind == Kind.REFUSED && !attempt.bodyTouched();
    var phase =
        attempt.status() > 0 ? Phase.ANSWERING : untouched ? Phase.CONNECTING : Phase.SENDING;
    String why = authority() + ": " + AttemptException.describe(e);
    return new AttemptException(phase, kind == Kind.TIMED_OUT, why, e);
  }

  @Override
  public String authority() {
    return target.shown();
  }

  @Override
  public void tidy(long now) {
    for (var connection : connections) {
      if (!connection.open()) {
        connections.remove(connection);
      } else if (connection.streams().idle(now, idleNanos)) {
        connection.streams().retire();
      } else if (!connector.leadsToTarget(connection.raw())) {
        connection.streams().retire(); // what is under way ends there; the watchdog looks on
        connections.remove(connection);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    connections.forEach(connection -> connection.streams().retire());
  }
}
