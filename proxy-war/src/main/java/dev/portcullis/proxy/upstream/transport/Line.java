package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.proxy.resilience.UpstreamGroup;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.TargetClient;

/**
 * An upstream as a request needs it.
 *
 * @param times of an attempt, where the upstream has no deadline
 */
record Line(UpstreamGroup<TargetClient> group, AttemptTimes times) {

  static Line of(UpstreamGroup<TargetClient> group) {
    return new Line(group, AttemptTimes.of(group.upstream().timeouts(), AttemptTimes.NEVER));
  }

  /** Whether this is of exactly this upstream, and not of a former version of it. */
  boolean of(Upstream upstream) {
    return group.upstream() == upstream || group.upstream().equals(upstream);
  }

  /** How long the attempts of a request that starts now may take. */
  AttemptTimes timesNow() {
    var timeouts = group.upstream().timeouts();
    return timeouts.deadline() == null
        ? times
        : AttemptTimes.of(timeouts, AttemptTimes.end(timeouts));
  }
}
