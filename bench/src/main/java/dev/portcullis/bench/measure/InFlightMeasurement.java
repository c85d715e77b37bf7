package dev.portcullis.bench.measure;

import dev.portcullis.bench.load.Figures;

/**
 * How a peer bore many requests at one time to a slow upstream.
 *
 * @param peer its name
 * @param requests sent at one time
 * @param upstreamMillis how long the upstream takes for each
 * @param figures what the load generator saw
 * @param residentBytes the peer's memory at the end
 */
public record InFlightMeasurement(
    String peer, int requests, long upstreamMillis, Figures figures, long residentBytes) {

  /** Whether all were answered with 200. */
  public boolean allAnswered() {
    return figures.clean() && figures.requests() == requests;
  }

  @Override
  public String toString() {
    return "%-18s %,d in flight: %,d answered in %.1f s, p99 %.1f s, %d failed, %d refused, %d MiB"
        .formatted(
            peer,
            requests,
            figures.requests(),
            figures.micros() / 1e6,
            figures.latency().p99() / 1e6,
            figures.failures(),
            figures.refusals(),
            residentBytes >> 20);
  }
}
