package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many requests an upstream has at once: no more than the policy says, than one upstream may
 * take of this node's threads, and, where that is wanted, than it seems to manage. One more is
 * refused at once; nothing waits.
 */
final class Bulkhead {

  private final Concurrency settings;
  private final int most;
  private final @Nullable GradientLimit gradient;
  private final AtomicInteger inFlight;
  private final PriorityShares shares;

  /**
   * @param share the most that any one upstream may have on this node
   * @param former what counted before the settings were these, or null
   */
  Bulkhead(Concurrency settings, int share, @Nullable Bulkhead former, long now) {
    this.settings = settings;
    this.most = settings.most() == 0 ? share : Math.min(share, settings.most());
    this.gradient = settings.adaptive() ? new GradientLimit(most, now) : null;
    this.inFlight = former == null ? new AtomicInteger() : former.inFlight;
    this.shares = former == null ? new PriorityShares(now) : former.shares;
  }

  boolean isOf(Concurrency others) {
    return settings.equals(others);
  }

  /** Admits a request, or does not; {@link #leave} must follow where it does. */
  boolean enter(Priority priority, long now) {
    shares.seen(priority, now);
    if (inFlight.incrementAndGet() <= shares.share(limit(), priority, now)) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  /** Learns how long the head of an answer took. */
  void answered(long nanos, long now) {
    if (gradient != null) {
      gradient.sample(nanos, inFlight.get(), now);
    }
  }

  int inFlight() {
    return inFlight.get();
  }

  int limit() {
    return gradient == null ? most : gradient.limit();
  }
}
