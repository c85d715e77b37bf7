package dev.portcullis.bench.report;

import dev.portcullis.bench.load.Percentiles;
import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.GrowthMeasurement;
import dev.portcullis.bench.measure.InFlightMeasurement;
import dev.portcullis.bench.measure.LatencyMeasurement;
import dev.portcullis.bench.peer.Direct;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The report for people: ratios first, then what they come from, then how it was done. */
final class Markdown {

  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private Markdown(Results results) {
    this.results = results;
  }

  static String of(Results results) {
    var markdown = new Markdown(results);
    markdown.line("# Portcullis beside its peers, " + results.date());
    markdown.line("");
    markdown.line(results.host().toString() + ".");
    markdown.line("");
    markdown.line("![CPU for each request, throughput, latency](chart.svg)");
    markdown.bars();
    markdown.matrix();
    markdown.latencies();
    markdown.inFlight();
    markdown.growth();
    markdown.method();
    return markdown.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void table(String title, String... columns) {
    line("");
    line("## " + title);
    line("");
    line("| " + String.join(" | ", columns) + " |");
    line("|" + "---|".repeat(columns.length));
  }

  private void row(Object... cells) {
    text.append('|');
    for (Object cell : cells) {
      text.append(' ').append(cell).append(" |");
    }
    text.append('\n');
  }

  private void bars() {
    table("Ratios", "what", "found", "bar", "");
    for (Bar bar : new Bars(results).all()) {
      row(bar.words(), bar.figure(), bar.limit(), bar.met() ? "met" : "**missed**");
    }
    if (!results.clean()) {
      line("");
      line("**Not every request was answered with 200: the figures of these peers do not count.**");
    }
  }

  private void matrix() {
    var averages = Averages.of(results.measurements());
    for (Cell cell : averages.cells()) {
      table(
          "As many requests as can be: " + cell,
          "peer",
          "CPU µs/request",
          "largest/smallest round",
          "requests/s",
          "p50 ms",
          "p99 ms",
          "resident MiB",
          "allocated B/request");
      averages.all().stream().filter(a -> a.cell().equals(cell)).forEach(this::average);
    }
  }

  private void average(Average a) {
    row(
        a.peer(),
        "%.1f".formatted(a.cpu()),
        "%.2f".formatted(a.spread()),
        "%,.0f".formatted(a.rate()),
        millis(a.p50()),
        millis(a.p99()),
        a.residentBytes() >> 20,
        a.allocated() < 0 ? "" : "%,d".formatted(a.allocated()));
  }

  private static String millis(long micros) {
    return millis((double) micros);
  }

  private static String millis(double micros) {
    return "%.2f".formatted(micros / 1000);
  }

  private void latencies() {
    Map<Cell, List<LatencyMeasurement>> cells =
        results.latencies().stream()
            .collect(
                Collectors.groupingBy(
                    LatencyMeasurement::cell, LinkedHashMap::new, Collectors.toList()));
    Map<String, Percentiles> direct =
        cells.values().stream().findFirst().map(Latencies::byPeer).orElse(Map.of());
    cells.forEach(
        (cell, measurements) -> {
          table(
              "At %,d requests a second: %s".formatted(measurements.get(0).rate(), cell),
              "peer",
              "p50 ms",
              "p99 ms",
              "p99.9 ms",
              "added to direct: p50",
              "p99",
              "p99.9");
          Latencies.byPeer(measurements)
              .forEach((peer, p) -> latency(peer, p, direct.get(Direct.NAME)));
        });
  }

  private void latency(String peer, Percentiles p, @Nullable Percentiles direct) {
    Percentiles from = direct == null ? p : direct;
    row(
        peer,
        millis(p.p50()),
        millis(p.p99()),
        millis(p.p999()),
        millis(p.p50() - from.p50()),
        millis(p.p99() - from.p99()),
        millis(p.p999() - from.p999()));
  }

  private void inFlight() {
    if (results.inFlight().isEmpty()) {
      return;
    }
    table(
        "Requests in flight to an upstream that takes a second",
        "peer",
        "requests",
        "answered with 200",
        "until the last, s",
        "p50 s",
        "resident MiB");
    for (InFlightMeasurement m : results.inFlight()) {
      row(
          m.peer(),
          "%,d".formatted(m.requests()),
          "%,d".formatted(m.figures().requests() - m.figures().refusals()),
          "%.2f".formatted(m.figures().micros() / 1e6),
          "%.2f".formatted(m.figures().latency().p50() / 1e6),
          m.residentBytes() >> 20);
    }
  }

  private void growth() {
    if (results.growth().isEmpty()) {
      return;
    }
    table(
        "Growth of Portcullis (%s)".formatted(results.growth().get(0).measurement().cell()),
        "what",
        "how many",
        "CPU µs/request",
        "requests/s",
        "allocated B/request",
        "resident MiB");
    for (GrowthMeasurement g : results.growth()) {
      var m = g.measurement();
      row(
          g.dimension().words(),
          "%,d".formatted(g.size()),
          "%.1f".formatted(m.cpuPerRequest()),
          "%,.0f".formatted(m.figures().rate()),
          "%,d".formatted(m.allocatedPerRequest().orElse(0)),
          m.residentBytes() >> 20);
    }
  }

  private void method() {
    line("");
    line("## How");
    line("");
    line("```");
    line(results.command());
    line("```");
    line("");
    var plan = results.plan();
    line(
        """
        The peers take turns cell by cell, %d times with small answers on few connections and %d times in the other cells; %d s a \
        measurement after %d s of the same load; %d s of load before anything is measured. See [the benchmark's README](../../README.md) \
        for what each figure means.
        """
            .formatted(
                plan.rounds(),
                plan.roundsElsewhere(),
                plan.seconds(),
                plan.settleSeconds(),
                plan.warmSeconds()));
    results.programs().forEach((name, version) -> line("- " + name + ": " + version));
    results.absent().forEach(absence -> line("- **not measured**: " + absence));
  }
}
