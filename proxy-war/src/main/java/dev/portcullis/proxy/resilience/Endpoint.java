package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Target;

/**
 * A server of an upstream as policy and DNS have it now.
 *
 * @param <C> what speaks with it
 */
public final class Endpoint<C> {

  private final Target target;
  private final Server<C> server;
  private final int weight;
  private final TargetState state;

  /**
   * @param weight against those of the upstream's other servers
   */
  Endpoint(Target target, Server<C> server, int weight, TargetState state) {
    this.target = target;
    this.server = server;
    this.weight = weight;
    this.state = state;
  }

  /** What speaks with it. */
  public C client() {
    return server.client();
  }

  /** Its base URL; of a server of a service, the service's with host and port behind it. */
  public String url() {
    return server.url();
  }

  /** Whether requests may come to it at all, well or not. */
  boolean serves() {
    return weight > 0;
  }

  int weight() {
    return weight;
  }

  int priority() {
    return server.priority();
  }

  /** The target of the policy that it is one of. */
  Target target() {
    return target;
  }

  /** Whether it is all of its target. */
  boolean alone() {
    return server.of(target);
  }

  TargetState state() {
    return state;
  }

  /** Requests that it has now, per weight: compared with another's without dividing. */
  boolean lessLoadedThan(Endpoint<C> other) {
    return (long) state.inFlight() * other.weight < (long) other.state.inFlight() * weight;
  }
}
