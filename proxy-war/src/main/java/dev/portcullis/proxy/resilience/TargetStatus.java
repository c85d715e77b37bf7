package dev.portcullis.proxy.resilience;

import java.util.EnumMap;
import java.util.Map;

/**
 * How a target fares.
 *
 * @param url its base URL
 * @param health {@code well}, {@code ill} by the health checks, or {@code ejected}
 * @param inFlight requests that it has now
 * @param requests attempts since the start of the node
 * @param failures of them, by kind; those of none are missing
 * @param ejections how often it was left out
 * @param latencyMicros the running mean of the wait for an answer's head; 0 before the first
 */
public record TargetStatus(
    String url,
    String health,
    int inFlight,
    long requests,
    Map<Outcome, Long> failures,
    long ejections,
    long latencyMicros) {

  static TargetStatus of(Endpoint<?> endpoint) {
    var state = endpoint.state();
    var failures = new EnumMap<Outcome, Long>(Outcome.class);
    for (var outcome : Outcome.values()) {
      if (outcome.failed() && state.outcomes(outcome) > 0) {
        failures.put(outcome, state.outcomes(outcome));
      }
    }
    return new TargetStatus(
        endpoint.url(),
        state.health().ill() ? "ill" : state.ejected() ? "ejected" : "well",
        state.inFlight(),
        state.requests(),
        failures,
        state.ejections(),
        state.latency() / 1000);
  }

  /** Whether it gets requests as long as enough others do. */
  public boolean well() {
    return health.equals("well");
  }
}
