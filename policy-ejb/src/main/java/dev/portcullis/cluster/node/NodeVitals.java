package dev.portcullis.cluster.node;

import java.util.List;
import java.util.Map;

/**
 * What a node tells of itself; totals are since its start.
 *
 * @param policyVersion the version in force, 0 if none
 * @param ready whether it takes requests
 * @param stale whether a newer version exists that it could not take
 * @param requests decisions made
 * @param permitted decisions that permitted
 * @param denials decisions that denied, by the reason's slug
 * @param inFlight requests being served now
 * @param streams requests that have been served for a while, and tunnels
 * @param limiter figures of the limiter, by name
 * @param load figures of what the node refuses because it is overloaded, by name
 * @param upstreams how they fare, by name
 * @param keys the keys of limits that have least left, and those that are used most
 * @param issuers how it fares with the keys of issuers
 * @param refusals what policy documents it refused last
 */
public record NodeVitals(
    long policyVersion,
    boolean ready,
    boolean stale,
    long requests,
    long permitted,
    Map<String, Long> denials,
    long inFlight,
    long streams,
    Map<String, Long> limiter,
    Map<String, Long> load,
    List<UpstreamVitals> upstreams,
    List<KeyVitals> keys,
    List<IssuerVitals> issuers,
    List<RefusalVitals> refusals) {

  /** Of a node that has told nothing. */
  static final NodeVitals NONE = deciding(0, false, false, List.of(), List.of());

  public NodeVitals {
    denials = Map.copyOf(denials);
    limiter = Map.copyOf(limiter);
    load = Map.copyOf(load);
    upstreams = List.copyOf(upstreams);
    keys = List.copyOf(keys);
    issuers = List.copyOf(issuers);
    refusals = List.copyOf(refusals);
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
        0,
        0,
        Map.of(),
        0,
        0,
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        issuers,
        refusals);
  }
}
