package dev.portcullis.bench.report;

import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.GrowthMeasurement;
import dev.portcullis.bench.measure.GrowthMeasurement.Dimension;
import dev.portcullis.bench.token.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The ratios that the benchmark is made for, each with the bar that it is held against. */
final class Bars {

  private static final String CHECKED = "haproxy-checked";
  private static final double MAX_OWN_MICROS = 20;
  private static final long MAX_ALLOCATED = 3 * 1024;
  private static final double MIN_GATEWAYS = 5;

  /** Growth within this is called flat: what rounds of one and the same differ by. */
  private static final double FLAT = 1.25;

  private final Results results;
  private final Averages averages;

  Bars(Results results) {
    this.results = results;
    this.averages = Averages.of(results.measurements());
  }

  List<Bar> all() {
    var bars = new ArrayList<Bar>();
    List<String> ours = peers("portcullis-");
    for (String portcullis : ours) {
      for (Algorithm algorithm : Algorithm.values()) {
        cpu(portcullis, algorithm, bars::add);
      }
    }
    for (String portcullis : ours) {
      for (String gateway : peers("spring-gateway-")) {
        throughput(portcullis, gateway, bars::add);
      }
    }
    for (String portcullis : ours) {
      own(portcullis, bars::add);
      allocation(portcullis, bars::add);
    }
    inFlight(bars::add);
    growth(bars::add);
    return bars;
  }

  private List<String> peers(String prefix) {
    return averages.peers().stream().filter(p -> p.startsWith(prefix)).toList();
  }

  /** The newest JDK has the stricter bar. */
  private static double cpuLimit(String portcullis, Algorithm algorithm) {
    boolean old = portcullis.endsWith("-17");
    return switch (algorithm) {
      case RS256 -> old ? 1.3 : 1.0;
      case ES256 -> old ? 0.8 : 0.6;
    };
  }

  private void cpu(String portcullis, Algorithm algorithm, Consumer<Bar> to) {
    double limit = cpuLimit(portcullis, algorithm);
    for (Cell cell : averages.cells()) {
      if (cell.algorithm() == algorithm) {
        averages
            .ratio(portcullis, CHECKED, cell, Average::cpu)
            .ifPresent(
                ratio ->
                    to.accept(
                        new Bar(
                            "CPU per request, %s / %s: %s".formatted(portcullis, CHECKED, cell),
                            "%.2f".formatted(ratio),
                            "at most %.1f".formatted(limit),
                            ratio <= limit)));
      }
    }
  }

  private void throughput(String portcullis, String gateway, Consumer<Bar> to) {
    for (Cell cell : averages.cells()) {
      averages
          .ratio(portcullis, gateway, cell, Average::rate)
          .ifPresent(
              ratio ->
                  to.accept(
                      new Bar(
                          "Requests a second, %s / %s: %s".formatted(portcullis, gateway, cell),
                          "%.1f".formatted(ratio),
                          "at least %.0f".formatted(MIN_GATEWAYS),
                          ratio >= MIN_GATEWAYS)));
    }
  }

  private Optional<Average> principal(String peer) {
    return averages.cells().stream().findFirst().flatMap(cell -> averages.getLike(peer, cell));
  }

  private void own(String portcullis, Consumer<Bar> to) {
    String lean = portcullis.replace("portcullis", "lean-servlet");
    principal(portcullis)
        .ifPresent(
            ours ->
                averages
                    .getLike(lean, ours.cell())
                    .map(transport -> ours.cpu() - transport.cpu())
                    .ifPresent(
                        own ->
                            to.accept(
                                new Bar(
                                    "CPU of our own: %s - %s, %s"
                                        .formatted(portcullis, lean, ours.cell()),
                                    "%.1f µs".formatted(own),
                                    "at most %.0f µs".formatted(MAX_OWN_MICROS),
                                    own <= MAX_OWN_MICROS))));
  }

  private void allocation(String portcullis, Consumer<Bar> to) {
    principal(portcullis)
        .ifPresent(
            ours ->
                to.accept(
                    new Bar(
                        "Heap allocated per request, %s, %s (of which an empty servlet: %s)"
                            .formatted(portcullis, ours.cell(), floor()),
                        "%,d B".formatted(ours.allocated()),
                        "at most %,d B".formatted(MAX_ALLOCATED),
                        ours.allocated() <= MAX_ALLOCATED)));
  }

  private String floor() {
    return peers("empty-servlet-").stream()
        .flatMap(peer -> principal(peer).stream())
        .map(average -> "%,d B".formatted(average.allocated()))
        .findFirst()
        .orElse("not measured");
  }

  private void inFlight(Consumer<Bar> to) {
    results.inFlight().stream()
        .filter(m -> m.peer().startsWith("portcullis-"))
        .forEach(
            m ->
                to.accept(
                    new Bar(
                        "%,d requests in flight, upstream answers after %,d ms, heap 512 MB, %s"
                            .formatted(m.requests(), m.upstreamMillis(), m.peer()),
                        "%,d answered in %.1f s"
                            .formatted(m.figures().requests(), m.figures().micros() / 1e6),
                        "all",
                        m.allAnswered())));
  }

  private void growth(Consumer<Bar> to) {
    for (Dimension dimension : Dimension.values()) {
      List<GrowthMeasurement> sizes =
          results.growth().stream().filter(g -> g.dimension() == dimension).toList();
      if (!sizes.isEmpty()) {
        to.accept(growth(sizes));
      }
    }
  }

  private static Bar growth(List<GrowthMeasurement> sizes) {
    GrowthMeasurement first = sizes.get(0);
    GrowthMeasurement last = sizes.get(sizes.size() - 1);
    double ratio = last.measurement().cpuPerRequest() / first.measurement().cpuPerRequest();
    return new Bar(
        "CPU per request, %,d / %,d %s"
            .formatted(last.size(), first.size(), first.dimension().words()),
        "%.2f".formatted(ratio),
        "flat: at most %.2f".formatted(FLAT),
        ratio <= FLAT);
  }
}
