package dev.portcullis.proxy.stream;

import dev.portcullis.decision.Metering;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Holds a thread back as a request's limits ask: before the request is forwarded, and between
 * pieces of its bodies. The side that waits reads nothing meanwhile, so whoever sends to it is held
 * back by the connection's own flow control, and nothing is kept in memory.
 */
public final class Throttle {

  /** So often who waits looks whether there is still something to wait for. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Holds nothing back. */
  public static final Throttle NONE = new Throttle(Metering.NONE, Flow.BOTH);

  private final Metering metering;
  private final Flow flow;

  private Throttle(Metering metering, Flow flow) {
    this.metering = metering;
    this.flow = flow;
  }

  /** A throttle for what flows one way. */
  public static Throttle of(Metering metering, Flow flow) {
    return metering.paced(flow) ? new Throttle(metering, flow) : NONE;
  }

  /**
   * Waits until the bytes may flow.
   *
   * @param over whether the exchange has ended meanwhile
   */
  public void pass(int bytes, BooleanSupplier over) {
    if (this != NONE && bytes > 0) {
      hold(metering.pace(flow, bytes), over);
    }
  }

  /** Waits so long, or until it is over; an interruption ends the waiting and is left standing. */
  public static void hold(long nanos, BooleanSupplier over) {
    long end = System.nanoTime() + nanos;
    long left = nanos;
    while (left > 0 && !over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
      left = end - System.nanoTime();
    }
  }
}
