package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.proxy.resilience.UpstreamGroup;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import java.time.Duration;
import java.util.List;

/**
 * An upstream as a request needs it.
 *
 * @param times of an attempt, where the upstream has no deadline
 * @param services that its targets name, as it was put together with them
 */
record Line(UpstreamGroup<TargetClient> group, AttemptTimes times, List<ServiceView> services) {

  static Line of(UpstreamGroup<TargetClient> group, List<ServiceView> services) {
    var times = AttemptTimes.of(group.upstream().timeouts(), AttemptTimes.NEVER);
    return new Line(group, times, List.copyOf(services));
  }

  /** Whether a service is where it was not when this was put together. */
  boolean moved() {
    return services.stream().anyMatch(ServiceView::moved);
  }

  /** Whether it has no server. */
  boolean empty() {
    return group.endpoints().isEmpty();
  }

  /** Whether it has no server, and it is not yet known where a service is. */
  boolean pending() {
    return empty() && services.stream().anyMatch(view -> view.service().pending());
  }

  /** Waits until that is known, or for as long as may be waited for a connection. */
  void awaitServices() {
    long end = Watchdog.now() + times.connect().toNanos();
    try {
      for (var view : services) {
        var left = Duration.ofNanos(Math.max(0, end - Watchdog.now()));
        boolean ignored = view.service().awaitFirst(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
