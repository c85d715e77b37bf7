package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Target;

/**
 * A target as the policy has it now.
 *
 * @param <C> what speaks with it
 */
public final class Endpoint<C> {

  private final Target target;
  private final C client;
  private final TargetState state;

  Endpoint(Target target, C client, TargetState state) {
    this.target = target;
    this.client = client;
    this.state = state;
  }

  /** What speaks with it. */
  public C client() {
    return client;
  }

  /** Its base URL. */
  public String url() {
    return target.url();
  }

  /** Whether requests may come to it at all, well or not. */
  boolean serves() {
    return target.weight() > 0;
  }

  Target target() {
    return target;
  }

  TargetState state() {
    return state;
  }

  /** Requests that it has now, per weight: compared with another's without dividing. */
  boolean lessLoadedThan(Endpoint<C> other) {
    return (long) state.inFlight() * other.target.weight()
        < (long) other.state.inFlight() * target.weight();
  }
}
