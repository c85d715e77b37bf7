package dev.portcullis.proxy.enforcement;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Lets requests that are under way come to their end when the application stops. */
public final class Drain {

  private final AtomicBoolean draining = new AtomicBoolean();
  private final LongAdder underWay = new LongAdder();

  /** Whether a request that arrives now is still served; {@link #leave} must follow. */
  boolean enter() {
    underWay.increment();
    return !draining.get();
  }

  /**
   * @param admitted what {@link #enter} said
   */
  void leave(boolean admitted) {
    underWay.decrement();
  }

  /** How many requests are served now. */
  public long underWay() {
    return underWay.sum();
  }

  public boolean draining() {
    return draining.get();
  }

  /** Admits nothing more. */
  public void begin() {
    draining.set(true);
  }

  /**
   * Admits nothing more and waits for the rest.
   *
   * @return how many requests did not end in time
   */
  public long drain(Duration time) {
    draining.set(true);
    long end = System.nanoTime() + time.toNanos();
    while (underWay.sum() > 0 && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return underWay.sum();
  }
}
