package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Health;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of a target: it outlives changes of the policy as long as the target's URL is in
 * it.
 */
final class TargetState {

  /** The longest that a target is left out at a time, unless the policy itself says longer. */
  private static final long LONGEST_EJECTION = Duration.ofMinutes(5).toNanos();

  /** Of each new answer in the running mean of the wait. */
  private static final int LATENCY_WEIGHT = 16;

  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger failedInARow = new AtomicInteger();
  private final LongAdder requests = new LongAdder();
  private final AtomicLongArray outcomes = new AtomicLongArray(Outcome.values().length);
  private final LongAdder ejections = new LongAdder();
  private volatile long latency;
  private volatile boolean ejected;
  private volatile long ejectedUntil;
  private volatile long fullFrom;
  private int timesEjected;
  private final CheckedHealth health;

  /**
   * @param fullFrom since when it may get all of its share, were its slow start of no length
   * @param firstCheck when it may be asked how it is
   */
  TargetState(long fullFrom, long firstCheck) {
    this.fullFrom = fullFrom;
    this.health = new CheckedHealth(firstCheck);
  }

  void begin() {
    inFlight.incrementAndGet();
    requests.increment();
  }

  /**
   * An attempt ended.
   *
   * @return how many have failed in a row
   */
  int end(Outcome outcome) {
    inFlight.decrementAndGet();
    if (outcome == Outcome.ANSWERED) {
      if (failedInARow.get() != 0) {
        failedInARow.set(0);
      }
      return 0;
    }
    outcomes.incrementAndGet(outcome.ordinal());
    return outcome.failed() ? failedInARow.incrementAndGet() : 0;
  }

  /** Learns how long the head of an answer took; what a race loses does not matter. */
  void answered(long nanos) {
    long mean = latency;
    latency = mean == 0 ? nanos : mean + (nanos - mean) / LATENCY_WEIGHT;
  }

  /** Leaves it out for a time that grows with how often it happened of late. */
  void eject(Health traits, long now) {
    long once = traits.ejectFor().toNanos();
    boolean longAgo = now - ejectedUntil > 10 * once;
    timesEjected = timesEjected == 0 || longAgo ? 1 : timesEjected + 1;
    ejectedUntil = now + Math.max(once, Math.min(LONGEST_EJECTION, once * timesEjected));
    ejected = true;
    failedInARow.set(0);
    ejections.increment();
  }

  /** Takes it in again where its time is over; true where that changed something. */
  boolean readmit(long now) {
    if (!ejected || now - ejectedUntil < 0) {
      return false;
    }
    ejected = false;
    failedInARow.set(0);
    fullFrom = now;
    return true;
  }

  /** What health checks say of it. */
  CheckedHealth health() {
    return health;
  }

  /** Learns what a health check found; true where that changed something. */
  boolean checked(boolean good, Health traits, long now) {
    boolean changed = health.checked(good, traits);
    if (changed && !health.ill()) {
      fullFrom = now;
    }
    return changed;
  }

  boolean ejected() {
    return ejected;
  }

  /** Whether it gets requests, as long as enough others do. */
  boolean well() {
    return !health.ill() && !ejected;
  }

  /** How much of its share it gets, in percent: from 10 on, growing evenly over the slow start. */
  int percent(long slowStart, long now) {
    long since = now - fullFrom;
    return since >= slowStart ? 100 : (int) Math.max(10, since * 100 / slowStart);
  }

  int inFlight() {
    return inFlight.get();
  }

  long latency() {
    return latency;
  }

  long requests() {
    return requests.sum();
  }

  long ejections() {
    return ejections.sum();
  }

  long outcomes(Outcome outcome) {
    return outcomes.get(outcome.ordinal());
  }
}
