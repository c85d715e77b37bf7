package dev.portcullis.proxy.upstream.connection;

import java.time.Duration;

/**
 * The bounds of a transport.
 *
 * @param connectionsPerTarget how many connections one target gets at most
 * @param requestsPerUpstream how many requests one upstream gets at once at most: each holds a
 *     thread, and one slow upstream must not hold all
 * @param idleTime how long a connection rests before it is closed
 */
public record TransportLimits(
    int connectionsPerTarget, int requestsPerUpstream, Duration idleTime) {

  /** Percent of the threads that one upstream may hold. */
  private static final int UPSTREAM_SHARE = 80;

  /** How long a connection rests in any case. */
  public static final Duration IDLE_TIME = Duration.ofSeconds(30);

  /** The bounds where so many threads serve requests. */
  public static TransportLimits forThreads(int threads) {
    int share = Math.max(1, threads * UPSTREAM_SHARE / 100);
    return new TransportLimits(share, share, IDLE_TIME);
  }
}
