package dev.portcullis.proxy.mirror;

import java.util.concurrent.atomic.AtomicLong;

/** What all copies of the node take together, in octets: what finds no room is not copied. */
final class CopyMemory {

  private final long most;
  private final AtomicLong held = new AtomicLong();

  CopyMemory(long most) {
    this.most = most;
  }

  /** Takes so much, or nothing where there is not so much. */
  boolean take(long octets) {
    long before = held.get();
    while (before + octets <= most) {
      if (held.compareAndSet(before, before + octets)) {
        return true;
      }
      before = held.get();
    }
    return false;
  }

  void giveBack(long octets) {
    held.addAndGet(-octets);
  }

  long held() {
    return held.get();
  }
}
