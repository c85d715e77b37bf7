package dev.portcullis.cluster.grid;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock that the nodes share: nanoseconds since 2020, as the eldest node's wall clock has them,
 * driven by this JVM's monotonic clock between comparisons.
 *
 * <p>Two nodes differ by at most {@link #TOLERATED} plus the error of Hazelcast's cluster time (the
 * way of one heartbeat). A node that is alone never compares: its clock is as steady as the
 * monotonic one, whatever is done to the wall clock. When the eldest node changes, the clock steps
 * by the difference of the two wall clocks.
 */
public final class GridClock implements LongSupplier {
  public static final long TOLERATED = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long ORIGIN = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

  private final LongSupplier monotonic;
  private volatile long offset;

  GridClock(LongSupplier monotonic, long millis) {
    this.monotonic = monotonic;
    this.offset = offsetTo(millis);
  }

  @Override
  public long getAsLong() {
    return monotonic.getAsLong() + offset;
  }

  /** Follows the grid's time if it is further off than tolerated. */
  void compare(long millis) {
    long wanted = offsetTo(millis);
    if (Math.abs(wanted - offset) > TOLERATED) {
      offset = wanted;
    }
  }

  private long offsetTo(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis - ORIGIN) - monotonic.getAsLong();
  }
}
