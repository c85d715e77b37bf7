package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.RetryOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through an upstream: which target it tries, and whether another after that.
 * Used by one thread.
 *
 * @param <C> what speaks with a target
 */
public final class TargetSelection<C> implements AutoCloseable {

  /** What {@link #pauseBeforeRetry} gives where there is none. */
  public static final long NO_RETRY = -1;

  private final UpstreamGroup<C> group;
  private final @Nullable String key;
  private final Breaker.@Nullable Phase phase;
  private final @Nullable Refusal refusal;
  private List<Endpoint<C>> tried = List.of();
  private int attempts;
  private Outcome outcome = Outcome.UNKNOWN;

  TargetSelection(
      UpstreamGroup<C> group,
      @Nullable String key,
      Breaker.@Nullable Phase phase,
      @Nullable Refusal refusal) {
    this.group = group;
    this.key = key;
    this.phase = phase;
    this.refusal = refusal;
  }

  /** Why the request is not admitted, or null where it is. */
  public @Nullable Refusal refusal() {
    return refusal;
  }

  /**
   * Begins an attempt; {@link #end} or {@link #passOver} must follow.
   *
   * @return its target, one that was not tried yet where there is one; null where no target is well
   *     any more
   */
  public @Nullable Endpoint<C> begin() {
    var chosen = group.choose(key, tried);
    if (chosen != null) {
      attempts++;
      chosen.state().begin();
    }
    return chosen;
  }

  /** The head of an answer came, so long after the attempt began. */
  public void answered(Endpoint<C> endpoint, long nanos) {
    group.answered(endpoint, nanos);
  }

  /** The attempt ended. */
  public void end(Endpoint<C> endpoint, Outcome how) {
    outcome = how;
    group.ended(endpoint, how);
    if (how.failed()) {
      remember(endpoint);
    }
  }

  /**
   * The target had no connection left for us, and saw nothing: no attempt in the policy's sense.
   *
   * @return whether there is another target to try
   */
  public boolean passOver(Endpoint<C> endpoint) {
    attempts--;
    group.ended(endpoint, Outcome.UNKNOWN);
    remember(endpoint);
    return tried.size() < group.endpoints().size();
  }

  /** Whether its target has another server that was not tried: where it is one of a service. */
  public boolean hasAnother(Endpoint<C> endpoint) {
    return group.hasAnother(endpoint, tried);
  }

  /** It could not be connected to, and another server of its target follows: the same attempt. */
  public void next(Endpoint<C> endpoint) {
    attempts--;
    end(endpoint, Outcome.CONNECT);
  }

  private void remember(Endpoint<C> endpoint) {
    if (tried.isEmpty()) {
      tried = new ArrayList<>(2);
    }
    tried.add(endpoint);
  }

  /** Whether an attempt that ends so is worth repeating by the policy, if anything else allows. */
  public boolean retries(Outcome how) {
    var retries = group.upstream().retries();
    return attempts < retries.attempts() && repeats(how, retries.on());
  }

  private static boolean repeats(Outcome how, Set<RetryOn> on) {
    return switch (how) {
      case CONNECT -> on.contains(RetryOn.CONNECT);
      case RESET -> on.contains(RetryOn.RESET);
      case TIMEOUT -> on.contains(RetryOn.TIMEOUT);
      case GATEWAY_ERROR -> on.contains(RetryOn.GATEWAY_ERROR);
      case ANSWERED, UNKNOWN -> false;
    };
  }

  /**
   * Takes a repetition out of the budget.
   *
   * @param left how long the request may still take, in nanoseconds
   * @return how long to pause before it, in nanoseconds: by chance from nothing to the policy's
   *     backoff, doubled with each repetition (M. Brooker, <i>Exponential Backoff and Jitter</i>,
   *     2015); {@link #NO_RETRY} where there is none
   */
  public long pauseBeforeRetry(Outcome how, long left) {
    if (!retries(how)) {
      return NO_RETRY;
    }
    long longest = group.upstream().retries().backoff().toNanos() << (attempts - 1);
    long pause = group.surroundings().within(longest);
    if (pause >= left) {
      return NO_RETRY;
    }
    if (!group.budget().take(group.surroundings().now())) {
      group.figures().retriesRefused.increment();
      return NO_RETRY;
    }
    group.figures().retries.increment();
    return pause;
  }

  /** The request is over, as its last attempt ended. */
  @Override
  public void close() {
    if (refusal == null) {
      group.leave(phase, outcome);
    }
  }
}
