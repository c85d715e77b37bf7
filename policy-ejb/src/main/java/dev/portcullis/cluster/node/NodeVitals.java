package dev.portcullis.cluster.node;

import java.util.List;
import java.util.Map;

/**
 * What a node tells of itself; totals are since its start.
 *
 * @param policyVersion the version in force, 0 if none
 * @param ready whether it takes requests
 * @param stale whether a newer version exists that it could not take
 * @param traffic the requests that it decides
 * @param limiter figures of the limiter, by name
 * @param load figures of what the node refuses because it is overloaded, by name
 * @param upstreams how they fare, by name
 * @param keys the keys of limits that have least left, and those that are used most
 * @param issuers how it fares with the keys of issuers
 * @param refusals what policy documents it refused last
 * @param certificates those of its listeners, where they have TLS
 */
public record NodeVitals(
    long policyVersion,
    boolean ready,
    boolean stale,
    TrafficVitals traffic,
    Map<String, Long> limiter,
    Map<String, Long> load,
    List<UpstreamVitals> upstreams,
    List<KeyVitals> keys,
    List<IssuerVitals> issuers,
    List<RefusalVitals> refusals,
    List<CertificateVitals> certificates) {

  /** Of a node that has told nothing. */
  static final NodeVitals NONE = deciding(0, false, false, List.of(), List.of());

  public NodeVitals {
    limiter = Map.copyOf(limiter);
    load = Map.copyOf(load);
    upstreams = List.copyOf(upstreams);
    keys = List.copyOf(keys);
    issuers = List.copyOf(issuers);
    refusals = List.copyOf(refusals);
    certificates = List.copyOf(certificates);
  }

  /** Of an application that forwards nothing. */
  public static NodeVitals deciding(
      long policyVersion,
      boolean ready,
      boolean stale,
      List<IssuerVitals> issuers,
      List<RefusalVitals> refusals) {
    return new NodeVitals(
        policyVersion,
        ready,
        stale,
        TrafficVitals.NONE,
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        issuers,
        refusals,
        List.of());
  }
}
