package dev.portcullis.bench.report;

import dev.portcullis.bench.load.Percentiles;
import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.LatencyMeasurement;
import dev.portcullis.bench.token.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The picture: what the principal cell of the matrix found, as bars. */
final class Chart {

  private static final int WIDTH = 1200;
  private static final int MARGIN = 40;
  private static final int GAP = 60;

  private final Results results;
  private final Averages averages;

  private Chart(Results results) {
    this.results = results;
    this.averages = Averages.of(results.measurements());
  }

  static String of(Results results) {
    return new Chart(results).draw();
  }

  private String draw() {
    int column = (WIDTH - 2 * MARGIN - GAP) / 2;
    int right = MARGIN + column + GAP;
    var cpu = panel("CPU time for each request, µs (less is better)", "%.0f", Average::cpu);
    var rate = panel("Requests a second (more is better)", "%,.0f", Average::rate);
    var memory = panel("Resident memory, MiB", "%,.0f", a -> a.residentBytes() / 1048576.0);
    var latency = latency();
    int second = 110 + Math.max(cpu.height(), rate.height()) + 40;
    int height = second + Math.max(latency.height(), memory.height()) + MARGIN;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
        font-family="Inter, 'Segoe UI', 'DejaVu Sans', sans-serif">
        <rect width="%1$d" height="%2$d" fill="#ffffff"/>
        <text x="%3$d" y="48" font-size="24" font-weight="600" fill="#16202e">Portcullis beside its peers</text>
        <text x="%3$d" y="76" font-size="14" fill="#5b6673">%4$s</text>
        %5$s%6$s%7$s%8$s</svg>
        """
        .formatted(
            WIDTH,
            height,
            MARGIN,
            escape(subtitle()),
            cpu.draw(MARGIN, 110, column),
            rate.draw(right, 110, column),
            latency.draw(MARGIN, second, column),
            memory.draw(latency.bars().isEmpty() ? MARGIN : right, second, column));
  }

  private String subtitle() {
    String load =
        averages.cells().stream()
            .findFirst()
            .map(c -> "%s answers, %d connections".formatted(c.answer().size(), c.connections()))
            .orElse("");
    return load + " · " + results.host() + " · " + results.date();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private BarPanel panel(String title, String format, ToDoubleFunction<Average> figure) {
    var bars = new ArrayList<BarPanel.Bar>();
    for (String peer : averages.peers()) {
      for (Algorithm algorithm : Algorithm.values()) {
        find(peer, algorithm)
            .ifPresent(
                a -> {
                  double value = figure.applyAsDouble(a);
                  bars.add(
                      new BarPanel.Bar(
                          label(a.peer(), algorithm), value, format.formatted(value), peer));
                });
      }
    }
    return new BarPanel(title, bars);
  }

  /** In the principal cell, and the one like it with the other algorithm. */
  private Optional<Average> find(String peer, Algorithm algorithm) {
    return averages.cells().stream()
        .findFirst()
        .map(c -> new Cell(algorithm, c.tokens(), c.answer(), c.connections()))
        .flatMap(cell -> averages.get(peer, cell));
  }

  private String label(String peer, Algorithm algorithm) {
    long algorithms = averages.of(peer).map(a -> a.cell().algorithm()).distinct().count();
    return algorithms > 1 ? peer + ", " + algorithm : peer;
  }

  private BarPanel latency() {
    List<LatencyMeasurement> first =
        results.latencies().stream()
            .filter(l -> l.cell().equals(results.latencies().get(0).cell()))
            .toList();
    var bars = new ArrayList<BarPanel.Bar>();
    Latencies.byPeer(first)
        .forEach((peer, p) -> bars.add(new BarPanel.Bar(peer, p.p99() / 1000.0, text(p), peer)));
    String rate = first.isEmpty() ? "" : " at %,d requests/s".formatted(first.get(0).rate());
    return new BarPanel("Latency%s, p99 ms (p50 in brackets)".formatted(rate), bars);
  }

  private static String text(Percentiles p) {
    return "%.2f (%.2f)".formatted(p.p99() / 1000.0, p.p50() / 1000.0);
  }
}
