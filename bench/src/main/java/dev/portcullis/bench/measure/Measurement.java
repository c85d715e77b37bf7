package dev.portcullis.bench.measure;

import dev.portcullis.bench.load.Figures;
import java.util.OptionalLong;

/**
 * What one peer did in one cell, once.
 *
 * @param peer its name
 * @param cell the load
 * @param figures what the load generator saw
 * @param cpuMicros processor time of the peer's processes meanwhile, microseconds
 * @param residentBytes their memory at the end
 * @param allocatedBytes what a Java peer allocated on its heap meanwhile
 */
public record Measurement(
    String peer,
    Cell cell,
    Figures figures,
    long cpuMicros,
    long residentBytes,
    OptionalLong allocatedBytes) {

  /** Processor time for each request, microseconds. */
  public double cpuPerRequest() {
    return (double) cpuMicros / Math.max(1, figures.requests());
  }

  /** Bytes allocated for each request. */
  public OptionalLong allocatedPerRequest() {
    return allocatedBytes.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(allocatedBytes.getAsLong() / Math.max(1, figures.requests()));
  }

  @Override
  public String toString() {
    return "%-18s %-42s %7.1f us/request %7.0f/s %5d MiB %7s B/request  p50 %d p99 %d us%s"
        .formatted(
            peer,
            cell,
            cpuPerRequest(),
            figures.rate(),
            residentBytes >> 20,
            allocatedBytes.isEmpty() ? "-" : allocatedPerRequest().getAsLong(),
            figures.latency().p50(),
            figures.latency().p99(),
            figures.clean()
                ? ""
                : "  NOT CLEAN: %d failed, %d refused"
                    .formatted(figures.failures(), figures.refusals()));
  }
}
