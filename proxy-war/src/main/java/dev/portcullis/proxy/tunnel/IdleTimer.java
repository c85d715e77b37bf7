package dev.portcullis.proxy.tunnel;

import java.time.Duration;

/** Since when nothing has passed through a tunnel. */
final class IdleTimer {

  private final long mostNanos;
  private volatile long last = System.nanoTime();

  /**
   * @param most the longest silence
   */
  IdleTimer(Duration most) {
    this.mostNanos = most.toNanos();
  }

  /** Something has passed. */
  void touch() {
    last = System.nanoTime();
  }

  /** Whether the silence has lasted too long. */
  boolean over(long now) {
    return now - last > mostNanos;
  }
}
