package dev.portcullis.bench.report;

import dev.portcullis.bench.machine.Host;
import dev.portcullis.bench.measure.GrowthMeasurement;
import dev.portcullis.bench.measure.InFlightMeasurement;
import dev.portcullis.bench.measure.LatencyMeasurement;
import dev.portcullis.bench.measure.Measurement;
import dev.portcullis.bench.measure.Plan;
import java.util.List;
import java.util.Map;

/**
 * All that a run found.
 *
 * @param date of the run
 * @param host the machine
 * @param command by which it was run
 * @param programs what ran, by name, in which version
 * @param absent what could not be measured, and why
 * @param plan how much was measured
 * @param measurements of the matrix
 * @param latencies at a fixed rate
 * @param inFlight with a slow upstream
 * @param growth with larger policies
 */
public record Results(
    String date,
    Host host,
    String command,
    Map<String, String> programs,
    List<String> absent,
    Plan plan,
    List<Measurement> measurements,
    List<LatencyMeasurement> latencies,
    List<InFlightMeasurement> inFlight,
    List<GrowthMeasurement> growth) {

  /** Whether every request of the matrix and at the fixed rate was answered with 200. */
  public boolean clean() {
    return measurements.stream().allMatch(m -> m.figures().clean())
        && latencies.stream().allMatch(l -> l.figures().clean())
        && growth.stream().allMatch(g -> g.measurement().figures().clean());
  }
}
