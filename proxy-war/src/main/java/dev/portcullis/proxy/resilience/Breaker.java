package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Leaves an upstream alone that fails too often (M. Nygard, <i>Release It!</i>, "Circuit Breaker").
 *
 * <p>Closed, it counts requests and failures of the window; when enough have failed it opens and
 * admits nothing for a while; then it is half open: a few requests try. When all of them have been
 * answered it closes with nothing counted; one failure opens it again.
 *
 * <p>What {@link #enter} gives is the phase that admitted the request; what a request of a former
 * phase meets says nothing about the present one. Admitting allocates nothing.
 */
final class Breaker {

  /** How many requests try whether an upstream is well again. */
  static final int PROBES = 3;

  /** What the breaker does at present. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /** What admitted a request. */
  sealed interface Phase {}

  private record Closed(SlidingCount requests, SlidingCount failures) implements Phase {}

  private record Open(long until) implements Phase {}

  private record HalfOpen(AtomicInteger admitted, AtomicInteger answered) implements Phase {}

  private final CircuitBreaker settings;
  private final AtomicReference<Phase> phase;

  Breaker(CircuitBreaker settings) {
    this.settings = settings;
    this.phase = new AtomicReference<>(closed());
  }

  CircuitBreaker settings() {
    return settings;
  }

  private Closed closed() {
    long window = settings.window().toNanos();
    return new Closed(new SlidingCount(window), new SlidingCount(window));
  }

  /** Admits a request, or gives null; {@link #leave} must follow what was admitted. */
  @Nullable Phase enter(long now) {
    var current = phase.get();
    if (current instanceof Open open) {
      if (now - open.until() < 0) {
        return null;
      }
      phase.compareAndSet(open, new HalfOpen(new AtomicInteger(), new AtomicInteger()));
      current = phase.get();
    }
    if (current instanceof HalfOpen half) {
      return half.admitted().getAndIncrement() < PROBES ? half : refused(half);
    }
    return current instanceof Closed ? current : null;
  }

  private static @Nullable Phase refused(HalfOpen half) {
    half.admitted().getAndDecrement();
    return null;
  }

  /**
   * Learns how a request ended.
   *
   * @param by what {@link #enter} gave
   */
  void leave(Phase by, Outcome outcome, long now) {
    if (by instanceof Closed closed) {
      count(closed, outcome, now);
    } else if (by instanceof HalfOpen half) {
      probed(half, outcome, now);
    }
  }

  private void count(Closed closed, Outcome outcome, long now) {
    if (outcome == Outcome.UNKNOWN) {
      return;
    }
    closed.requests().add(now);
    if (!outcome.failed()) {
      return;
    }
    closed.failures().add(now);
    long requests = closed.requests().sum(now);
    boolean judged = requests >= settings.minimum();
    if (judged && closed.failures().sum(now) * 100 >= requests * settings.failurePercent()) {
      phase.compareAndSet(closed, open(now));
    }
  }

  private void probed(HalfOpen half, Outcome outcome, long now) {
    if (outcome == Outcome.UNKNOWN) {
      half.admitted().getAndDecrement(); // another may try in its place
    } else if (outcome.failed()) {
      phase.compareAndSet(half, open(now));
    } else if (half.answered().incrementAndGet() >= PROBES) {
      phase.compareAndSet(half, closed());
    }
  }

  private Open open(long now) {
    return new Open(now + settings.open().toNanos());
  }

  /** What it does now; open until a request comes after its time. */
  State state() {
    var current = phase.get();
    return current instanceof Closed
        ? State.CLOSED
        : current instanceof Open ? State.OPEN : State.HALF_OPEN;
  }
}
