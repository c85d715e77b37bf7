package dev.portcullis.bench.measure;

import dev.portcullis.bench.load.Figures;

/**
 * How long answers of a peer took at a fixed rate, once.
 *
 * @param peer its name
 * @param cell the load
 * @param rate requests a second
 * @param figures what the load generator saw
 */
public record LatencyMeasurement(String peer, Cell cell, int rate, Figures figures) {

  @Override
  public String toString() {
    return "%-18s %-42s at %,d/s: p50 %d p99 %d p99.9 %d us%s"
        .formatted(
            peer,
            cell,
            rate,
            figures.latency().p50(),
            figures.latency().p99(),
            figures.latency().p999(),
            figures.clean() ? "" : "  NOT CLEAN");
  }
}
