package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Health;

/** What health checks say of a target. By one thread at a time, but for {@link #ill}. */
final class CheckedHealth {

  private volatile boolean ill;
  private int good;
  private int bad;
  private boolean checking;
  private long next;

  /**
   * @param first when it may be asked how it is
   */
  CheckedHealth(long first) {
    this.next = first;
  }

  /** Whether too many in a row found it ill. */
  boolean ill() {
    return ill;
  }

  /**
   * Whether it is to be asked now how it is; {@link #checked} or {@link #later} must follow where
   * it is.
   *
   * @param interval to the time after this
   */
  boolean take(long interval, long now) {
    if (checking || now - next < 0) {
      return false;
    }
    checking = true;
    next = now + interval;
    return true;
  }

  /** It could not be asked. */
  void later(long now) {
    next = now;
    checking = false;
  }

  /** Learns what a check found; true where that changed something. */
  boolean checked(boolean well, Health health) {
    checking = false;
    good = well ? good + 1 : 0;
    bad = well ? 0 : bad + 1;
    if (ill && good >= health.healthyAfter()) {
      ill = false;
      return true;
    }
    if (!ill && bad >= health.unhealthyAfter()) {
      ill = true;
      return true;
    }
    return false;
  }

  /** Nobody asks any more how it is. */
  void forget() {
    ill = false;
    good = 0;
    bad = 0;
  }
}
