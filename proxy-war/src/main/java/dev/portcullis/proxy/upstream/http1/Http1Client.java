package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.AttemptException.Phase;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.Cancellation;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.ConnectionPool;
import dev.portcullis.proxy.upstream.connection.UpstreamConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * HTTP/1.1 (RFC 9112) over blocking sockets: one request at a time per connection, connections
 * kept. Measured against client libraries, writing the exchange down directly costs a third.
 */
public final class Http1Client implements TargetClient {

  private final ConnectionPool pool;
  private final BodyPumps threads;

  /**
   * @param threads receive answers that come while their requests are sent
   */
  public Http1Client(ConnectionPool pool, BodyPumps threads) {
    this.pool = pool;
    this.threads = threads;
  }

  @Override
  public int exchange(UpstreamRequest request, AttemptTimes times, AnswerReceiver receiver)
      throws AttemptException, ClientException {
    if (!pool.enter()) {
      throw new AttemptException(Phase.FULL, false, authority() + ": no connection is free", null);
    }
    try {
      var resting = pool.resting(!request.replayable());
      var cancellation = receiver.cancellation();
      return resting == null
          ? once(connect(times), request, times, receiver, cancellation)
          : twice(resting, request, times, receiver, cancellation);
    } finally {
      pool.leave();
    }
  }

  private UpstreamConnection connect(AttemptTimes times) throws AttemptException {
    try {
      return pool.connect(times.connectNow());
    } catch (IOException e) {
      boolean timedOut = e instanceof SocketTimeoutException;
      String why = timedOut ? "connect timed out" : AttemptException.describe(e);
      throw new AttemptException(Phase.CONNECTING, timedOut, authority() + ": " + why, e);
    }
  }

  /** On a kept connection; on a new one where that had died and nothing can happen twice. */
  private int twice(
      UpstreamConnection kept,
      UpstreamRequest request,
      AttemptTimes times,
      AnswerReceiver receiver,
      Cancellation cancellation)
      throws AttemptException, ClientException {
    var attempt = new Attempt(kept, pool.target(), times, request, receiver, threads);
    try {
      return run(kept, attempt, cancellation);
    } catch (ClientException e) {
      throw e;
    } catch (IOException e) {
      if (cancellation.cancelled()) {
        throw cancellation.cancelledNow();
      }
      if (!attempt.mayRepeat()) {
        throw failure(kept, attempt, e);
      }
      return once(connect(times), request, times, receiver, cancellation);
    }
  }

  private int once(
      UpstreamConnection connection,
      UpstreamRequest request,
      AttemptTimes times,
      AnswerReceiver receiver,
      Cancellation cancellation)
      throws AttemptException, ClientException {
    var attempt = new Attempt(connection, pool.target(), times, request, receiver, threads);
    try {
      return run(connection, attempt, cancellation);
    } catch (ClientException e) {
      throw e;
    } catch (IOException e) {
      if (cancellation.cancelled()) {
        throw cancellation.cancelledNow();
      }
      throw failure(connection, attempt, e);
    }
  }

  private int run(UpstreamConnection connection, Attempt attempt, Cancellation cancellation)
      throws IOException {
    boolean reusable = false;
    try {
      cancellation.begin(connection);
      reusable = attempt.run();
      return attempt.status();
    } finally {
      boolean ours = cancellation.end(connection) && !attempt.upgraded();
      if (ours && reusable && connection.open()) {
        pool.rest(connection);
      } else if (!attempt.upgraded()) {
        connection.close();
      }
    }
  }

  private AttemptException failure(UpstreamConnection connection, Attempt attempt, IOException e) {
    boolean timedOut = connection.expired();
    String why = timedOut ? "timed out" : AttemptException.describe(e);
    var phase = attempt.status() > 0 ? Phase.ANSWERING : Phase.SENDING;
    return new AttemptException(phase, timedOut, authority() + ": " + why, e);
  }

  @Override
  public String authority() {
    return pool.target().shown();
  }

  @Override
  public void tidy(long now) {
    pool.closeIdle(now);
  }

  @Override
  public void close() {
    pool.close();
  }
}
