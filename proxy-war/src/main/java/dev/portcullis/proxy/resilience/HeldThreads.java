package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of the server that requests hold while they wait for upstreams. Threads are many; so
 * a few that only the more important may hold are enough.
 */
final class HeldThreads {

  private final int most;
  private final int mostUsually;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * @param threads that serve requests
   */
  HeldThreads(int threads) {
    this.most = Math.max(1, threads - Math.max(1, threads / 20));
    this.mostUsually = Math.max(1, threads - Math.max(1, threads / 10));
  }

  /** Whether nearly all are held, so that there are just threads to refuse with. */
  boolean exhausted() {
    return held.get() >= most;
  }

  /** One more is held; whether a request of this priority may. {@link #leave} must follow. */
  boolean enter(Priority priority) {
    return held.incrementAndGet() <= (priority.compareTo(Priority.NORMAL) < 0 ? most : mostUsually);
  }

  void leave() {
    held.decrementAndGet();
  }
}
