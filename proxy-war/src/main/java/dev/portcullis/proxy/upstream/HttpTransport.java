package dev.portcullis.proxy.upstream;

import dev.portcullis.decision.Reason;
import dev.portcullis.policy.PolicyDocument.Upstream;
import dev.portcullis.policy.UpstreamTraits;
import dev.portcullis.proxy.upstream.AttemptException.Phase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Carries requests to the targets of upstreams, in turn. */
public final class HttpTransport implements UpstreamTransport {

  private final Map<String, Rotation> rotations = new ConcurrentHashMap<>();
  private final Watchdog watchdog = new Watchdog(this::tidy);
  private final TargetClients clients;

  /**
   * @param tls whom targets are believed and what they are shown
   */
  public HttpTransport(TransportLimits limits, UpstreamTls tls) {
    this.clients = new TargetClients(limits, tls, watchdog);
  }

  @Override
  public void exchange(Upstream upstream, UpstreamRequest request, AnswerReceiver receiver)
      throws UpstreamException, ClientException {
    var rotation = rotation(upstream);
    var times = AttemptTimes.of(upstream.timeouts(), AttemptTimes.end(upstream.timeouts()));
    int start = rotation.next();
    for (int i = 0; ; i++) {
      try {
        rotation.at(start + i).exchange(request, times, receiver);
        return;
      } catch (AttemptException e) {
        boolean elsewhere = e.phase() == Phase.CONNECTING || e.phase() == Phase.FULL;
        if (!elsewhere || i == rotation.size() - 1) {
          throw failure(e);
        }
      }
    }
  }

  private static UpstreamException failure(AttemptException e) {
    if (e.phase() == Phase.FULL) {
      return new UpstreamException(Reason.UPSTREAM_UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
    var reason = e.timedOut() ? Reason.UPSTREAM_TIMEOUT : Reason.UPSTREAM_FAILED;
    return new UpstreamException(reason, String.valueOf(e.getMessage()), e);
  }

  private Rotation rotation(Upstream upstream) {
    var known = rotations.get(upstream.name());
    if (known != null && known.of(upstream)) {
      return known;
    }
    var all =
        upstream.targets().stream()
            .map(UpstreamTraits.Target::url)
            .map(Target::parse)
            .map(target -> clients.client(upstream, target))
            .toList();
    var rotation = new Rotation(upstream, all);
    rotations.put(upstream.name(), rotation);
    return rotation;
  }

  private void tidy(long now) {
    clients.tidy(now);
  }

  @Override
  public void close() {
    watchdog.close();
    clients.close();
  }
}
