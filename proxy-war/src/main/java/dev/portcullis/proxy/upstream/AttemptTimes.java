package dev.portcullis.proxy.upstream;

import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import java.time.Duration;

/**
 * How long one attempt may wait.
 *
 * @param connect for a connection
 * @param response for the head of the answer, once the request is sent
 * @param idle between two pieces of the answer, or of the request
 * @param end when all must be over, in the time of {@link Watchdog#now()}; {@link #NEVER} where
 *     nothing says so
 */
public record AttemptTimes(Duration connect, Duration response, Duration idle, long end) {

  public static final long NEVER = 0;

  public static AttemptTimes of(Timeouts timeouts, long end) {
    return new AttemptTimes(timeouts.connect(), timeouts.response(), timeouts.idle(), end);
  }

  /** When all of an exchange that starts now must be over. */
  public static long end(Timeouts timeouts) {
    var deadline = timeouts.deadline();
    return deadline == null ? NEVER : Watchdog.now() + deadline.toNanos();
  }

  /** The time for a connection, or what is left of all the time where that is less. */
  public Duration connectNow() {
    if (end == NEVER) {
      return connect;
    }
    var left = Duration.ofNanos(Math.max(0, end - Watchdog.now()));
    return left.compareTo(connect) < 0 ? left : connect;
  }

  /** The same, but no longer for a connection than this. */
  public AttemptTimes connectingWithin(Duration longest) {
    return connect.compareTo(longest) <= 0 ? this : new AttemptTimes(longest, response, idle, end);
  }
}
