package dev.portcullis.bench;

import dev.portcullis.bench.machine.Host;
import dev.portcullis.bench.measure.GrowthMeasurement;
import dev.portcullis.bench.measure.InFlightMeasurement;
import dev.portcullis.bench.measure.LatencyMeasurement;
import dev.portcullis.bench.measure.Measurement;
import dev.portcullis.bench.measure.Plan;
import dev.portcullis.bench.report.Results;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a run finds, and says it at once on the terminal. */
final class Findings {

  private final Plan plan;
  private final String command;
  private final Map<String, String> programs = new LinkedHashMap<>();
  private final List<String> absent = new ArrayList<>();
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<LatencyMeasurement> latencies = new ArrayList<>();
  private final List<InFlightMeasurement> inFlight = new ArrayList<>();
  private final List<GrowthMeasurement> growth = new ArrayList<>();

  Findings(Plan plan, String command) {
    this.plan = plan;
    this.command = command;
  }

  void ran(String name, String version) {
    programs.put(name, version);
  }

  void absent(String reason) {
    absent.add(say("NOT MEASURED: " + reason, reason));
  }

  void add(Measurement measurement) {
    measurements.add(say(measurement.toString(), measurement));
  }

  void add(LatencyMeasurement measurement) {
    latencies.add(say(measurement.toString(), measurement));
  }

  void add(InFlightMeasurement measurement) {
    inFlight.add(say(measurement.toString(), measurement));
  }

  void add(GrowthMeasurement measurement) {
    growth.add(say(measurement.toString(), measurement));
  }

  private static <T> T say(String line, T value) {
    System.out.println(line);
    return value;
  }

  Results results() throws IOException {
    return new Results(
        LocalDate.now(ZoneOffset.UTC).toString(),
        Host.here(),
        command,
        Collections.unmodifiableMap(new LinkedHashMap<>(programs)),
        List.copyOf(absent),
        plan,
        List.copyOf(measurements),
        List.copyOf(latencies),
        List.copyOf(inFlight),
        List.copyOf(growth));
  }
}
