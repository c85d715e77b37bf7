package dev.portcullis.proxy.upstream;

import java.time.Duration;

/**
 * The bounds of a transport.
 *
 * @param connectionsPerTarget how many connections one target gets at most
 * @param idleTime how long a connection rests before it is closed
 */
public record TransportLimits(int connectionsPerTarget, Duration idleTime) {
  public static final TransportLimits DEFAULT = new TransportLimits(1024, Duration.ofSeconds(30));
}
