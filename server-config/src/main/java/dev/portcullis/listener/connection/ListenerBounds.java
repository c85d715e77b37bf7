package dev.portcullis.listener.connection;

import java.util.concurrent.TimeUnit;

/**
 * What an operator bounds of the clients of the data listeners. Read once, from the system
 * properties that the launcher sets.
 *
 * @param connections most open connections
 * @param perAddress most of one client address
 * @param headNanos how long the head of a request may take, with the handshake of TLS before it
 * @param bodyNanos how long one read of a body may wait for the client
 * @param idleNanos how long a connection may carry no request
 * @param writeNanos how long the client may take for one piece of an answer
 */
public record ListenerBounds(
    int connections,
    int perAddress,
    long headNanos,
    long bodyNanos,
    long idleNanos,
    long writeNanos) {

  /** Octets from request line to empty line. The application has a smaller bound of its own. */
  public static final int MAX_HEAD = 64 * 1024;

  /** Header fields of a request. */
  public static final int MAX_FIELDS = 1000;

  /** How long a stream may rest whose answer has begun. */
  private static final long STREAM_NANOS = TimeUnit.MINUTES.toNanos(60);

  private static final ListenerBounds CURRENT =
      new ListenerBounds(
          Integer.getInteger("bundle.http.max-connections", 16_384),
          Integer.getInteger("bundle.http.max-connections-per-address", 4096),
          seconds("head", 30),
          seconds("body", 30),
          seconds("idle", 60),
          seconds("write", 30));

  public static ListenerBounds current() {
    return CURRENT;
  }

  private static long seconds(String name, int otherwise) {
    int seconds = Integer.getInteger("bundle.http." + name + "-timeout", otherwise);
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  long streamNanos() {
    return STREAM_NANOS;
  }
}
