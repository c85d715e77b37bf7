package dev.portcullis.cluster.node;

import java.util.Map;

/**
 * What a node tells of requests; totals are since its start.
 *
 * @param requests decisions made
 * @param permitted decisions that permitted
 * @param denials decisions that denied, by the reason's slug
 * @param inFlight requests being served now
 * @param streams requests that have been served for a while, and tunnels
 */
public record TrafficVitals(
    long requests, long permitted, Map<String, Long> denials, long inFlight, long streams) {

  /** Of an application that forwards nothing. */
  public static final TrafficVitals NONE = new TrafficVitals(0, 0, Map.of(), 0, 0);

  public TrafficVitals {
    denials = Map.copyOf(denials);
  }
}
