package dev.portcullis.proxy.upstream;

import dev.portcullis.decision.Reason;
import dev.portcullis.policy.PolicyDocument.Upstream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 (RFC 9112) over blocking sockets: one request at a time per connection, connections
 * kept. Measured against client libraries, writing the exchange down directly costs a third.
 */
public final class HttpTransport implements UpstreamTransport {

  private final TransportLimits limits;
  private final Map<String, Rotation> rotations = new ConcurrentHashMap<>();
  private final Map<Target, ConnectionPool> pools = new ConcurrentHashMap<>();
  private final Watchdog watchdog = new Watchdog(this::closeIdle);
  private final Connector connector;

  /** A transport that trusts what {@code tls} trusts. */
  public HttpTransport(TransportLimits limits, SSLSocketFactory tls) {
    this.limits = limits;
    this.connector = new Connector(tls, watchdog);
  }

  @Override
  public void exchange(Upstream upstream, UpstreamRequest request, AnswerReceiver receiver)
      throws UpstreamException, ClientException {
    var rotation = rotation(upstream);
    int start = rotation.next();
    for (int i = 0; i < rotation.size(); i++) {
      var pool = rotation.at(start + i);
      if (!pool.enter()) {
        continue;
      }
      try {
        var connection = connection(pool, upstream, request, i == rotation.size() - 1);
        if (connection != null) {
          exchange(pool, connection, upstream, request, receiver);
          return;
        }
      } finally {
        pool.leave();
      }
    }
    throw new UpstreamException(
        Reason.UPSTREAM_UNAVAILABLE, "no connection to any target is free", null);
  }

  /**
   * A connection that rested, or a new one.
   *
   * @return null where the target does not accept and another may be tried
   */
  private static @Nullable UpstreamConnection connection(
      ConnectionPool pool, Upstream upstream, UpstreamRequest request, boolean last)
      throws UpstreamException {
    var resting = pool.resting(!request.replayable());
    if (resting != null) {
      return resting;
    }
    try {
      return connect(pool, upstream);
    } catch (UpstreamException e) {
      if (last) {
        throw e;
      }
      return null;
    }
  }

  private static UpstreamConnection connect(ConnectionPool pool, Upstream upstream)
      throws UpstreamException {
    try {
      return pool.connect(upstream.connectTimeout());
    } catch (SocketTimeoutException e) {
      throw new UpstreamException(
          Reason.UPSTREAM_TIMEOUT, pool.target().authority() + ": connect timed out", e);
    } catch (IOException e) {
      throw new UpstreamException(
          Reason.UPSTREAM_FAILED, pool.target().authority() + ": " + describe(e), e);
    }
  }

  /** One attempt; a second one where a kept connection had died and nothing can happen twice. */
  private static void exchange(
      ConnectionPool pool,
      UpstreamConnection connection,
      Upstream upstream,
      UpstreamRequest request,
      AnswerReceiver receiver)
      throws UpstreamException, ClientException {
    var attempt = new Attempt(connection, pool.target(), upstream.timeout(), request, receiver);
    try {
      attempt(pool, connection, attempt);
    } catch (ClientException e) {
      throw e;
    } catch (IOException e) {
      if (!attempt.mayRepeat()) {
        throw failure(pool, connection, e);
      }
      var fresh = connect(pool, upstream);
      repeat(pool, fresh, new Attempt(fresh, pool.target(), upstream.timeout(), request, receiver));
    }
  }

  private static void repeat(ConnectionPool pool, UpstreamConnection connection, Attempt attempt)
      throws UpstreamException, ClientException {
    try {
      attempt(pool, connection, attempt);
    } catch (ClientException e) {
      throw e;
    } catch (IOException e) {
      throw failure(pool, connection, e);
    }
  }

  private static void attempt(ConnectionPool pool, UpstreamConnection connection, Attempt attempt)
      throws IOException {
    boolean reusable = false;
    try {
      reusable = attempt.run();
    } finally {
      if (reusable && connection.open()) {
        pool.rest(connection);
      } else {
        connection.close();
      }
    }
  }

  private static UpstreamException failure(
      ConnectionPool pool, UpstreamConnection connection, IOException e) {
    return connection.expired()
        ? new UpstreamException(
            Reason.UPSTREAM_TIMEOUT, pool.target().authority() + ": timed out", e)
        : new UpstreamException(
            Reason.UPSTREAM_FAILED, pool.target().authority() + ": " + describe(e), e);
  }

  private static String describe(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private Rotation rotation(Upstream upstream) {
    var known = rotations.get(upstream.name());
    if (known != null && known.of(upstream)) {
      return known;
    }
    var pooled = upstream.targets().stream().map(Target::parse).map(this::pool).toList();
    var rotation = new Rotation(upstream, pooled);
    rotations.put(upstream.name(), rotation);
    return rotation;
  }

  private ConnectionPool pool(Target target) {
    return pools.computeIfAbsent(target, t -> new ConnectionPool(t, connector, limits));
  }

  private void closeIdle(long now) {
    pools.values().forEach(pool -> pool.closeIdle(now));
  }

  @Override
  public void close() {
    watchdog.close();
    pools.values().forEach(ConnectionPool::close);
  }
}
