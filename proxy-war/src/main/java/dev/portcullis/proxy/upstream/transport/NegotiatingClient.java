package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.AttemptException.Phase;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.ConnectionPool;
import dev.portcullis.proxy.upstream.connection.UpstreamConnection;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http1.Http1Client;
import dev.portcullis.proxy.upstream.http2.Http2Client;
import java.time.Duration;

/**
 * Speaks what a target chooses when TLS begins (RFC 7301): HTTP/2, or HTTP/1.1. A target that chose
 * HTTP/1.1 is taken at its word for a while, then asked again.
 */
final class NegotiatingClient implements TargetClient {

  private static final long ASKED_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private final Http1Client http1;
  private final Http2Client http2;
  private final Choice choice;

  /** Whether, and until when, a target is taken to speak HTTP/1.1 alone. */
  static final class Choice implements Http2Client.Alternative {
    private final ConnectionPool pool;
    private volatile long http1Until;

    /**
     * @param pool of connections that speak HTTP/1.1
     */
    Choice(ConnectionPool pool) {
      this.pool = pool;
    }

    @Override
    public boolean chosen() {
      return Watchdog.now() < http1Until;
    }

    @Override
    public void take(UpstreamConnection connection) {
      http1Until = Watchdog.now() + ASKED_AGAIN_NANOS;
      pool.rest(connection);
    }
  }

  /**
   * @param choice told by {@code http2} when it opens a connection that is {@code http1}'s
   */
  NegotiatingClient(Http1Client http1, Http2Client http2, Choice choice) {
    this.http1 = http1;
    this.http2 = http2;
    this.choice = choice;
  }

  @Override
  public int exchange(UpstreamRequest request, AttemptTimes times, AnswerReceiver receiver)
      throws AttemptException, ClientException {
    // Over HTTP/2 there is no other protocol to change to in this way (RFC 9113 §8.6).
    if (choice.chosen() || receiver.upgrade() != null) {
      return http1.exchange(request, times, receiver);
    }
    try {
      return http2.exchange(request, times, receiver);
    } catch (AttemptException e) {
      if (e.phase() != Phase.CONNECTING || !choice.chosen()) {
        throw e;
      }
      return http1.exchange(request, times, receiver);
    }
  }

  @Override
  public String authority() {
    return http1.authority();
  }

  @Override
  public void tidy(long now) {
    http1.tidy(now);
    http2.tidy(now);
  }

  @Override
  public void close() {
    http1.close();
    http2.close();
  }
}
