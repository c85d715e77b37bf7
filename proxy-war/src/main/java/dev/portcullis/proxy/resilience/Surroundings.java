package dev.portcullis.proxy.resilience;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What choosing depends on besides what it is told.
 *
 * @param clock nanoseconds since some start, never going back
 * @param random 64 random bits at each call
 * @param zone where this node stands, or null
 */
public record Surroundings(LongSupplier clock, LongSupplier random, @Nullable String zone) {

  /** The JVM's clock and randomness. */
  public static Surroundings of(@Nullable String zone) {
    return new Surroundings(System::nanoTime, () -> ThreadLocalRandom.current().nextLong(), zone);
  }

  long now() {
    return clock.getAsLong();
  }

  /** A number from 0 to below {@code bound}, all alike. */
  int below(int bound) {
    return (int) (((random.getAsLong() >>> 33) * bound) >>> 31);
  }

  /** A time from 0 to below {@code nanos}. */
  long within(long nanos) {
    return (long) ((random.getAsLong() >>> 11) * 0x1p-53 * nanos);
  }
}
