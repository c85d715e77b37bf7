package dev.portcullis.proxy;

import dev.portcullis.cluster.node.NodeVitals;
import dev.portcullis.cluster.node.TrafficVitals;
import dev.portcullis.ejb.IssuersBean;
import dev.portcullis.proxy.observation.Observation;
import java.util.function.Supplier;

/** What this node tells the others of itself, and shows as metrics, each second. */
final class NodeReport implements Supplier<NodeVitals> {

  private final PolicyStatus policy;
  private final LimitStatus limits;
  private final IssuersBean issuers;
  private final EnforcementPoint point;
  private final Observation observation;
  private final ListenerCertificates certificates;

  NodeReport(
      PolicyStatus policy,
      LimitStatus limits,
      IssuersBean issuers,
      EnforcementPoint point,
      Observation observation,
      ListenerCertificates certificates) {
    this.policy = policy;
    this.limits = limits;
    this.issuers = issuers;
    this.point = point;
    this.observation = observation;
    this.certificates = certificates;
  }

  /** By one thread. */
  @Override
  public NodeVitals get() {
    var statuses = point.upstreams();
    limits.refresh();
    observation.refresh(statuses, policy.routes());
    var tally = observation.tally();
    return new NodeVitals(
        policy.version(),
        policy.decides() && point.admits(),
        policy.stale(),
        new TrafficVitals(
            tally.requests(),
            tally.permitted(),
            tally.denials(),
            point.underWay(),
            point.streams()),
        limits.rates(),
        Vitals.of(point.load()),
        statuses.stream().map(Vitals::of).toList(),
        limits.keys(),
        issuers.vitals(),
        policy.refusals(),
        certificates.vitals());
  }
}
