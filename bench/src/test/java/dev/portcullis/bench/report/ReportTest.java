package dev.portcullis.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bench.load.Figures;
import dev.portcullis.bench.load.Percentiles;
import dev.portcullis.bench.machine.Host;
import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.Cell.Answer;
import dev.portcullis.bench.measure.GrowthMeasurement;
import dev.portcullis.bench.measure.GrowthMeasurement.Dimension;
import dev.portcullis.bench.measure.InFlightMeasurement;
import dev.portcullis.bench.measure.LatencyMeasurement;
import dev.portcullis.bench.measure.Measurement;
import dev.portcullis.bench.measure.Plan;
import dev.portcullis.bench.token.Algorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final Cell CELL = new Cell(Algorithm.RS256, 1, Answer.SMALL, 32);

  @Test
  void rounds_are_taken_together_by_requests_not_by_rounds() {
    var average = Average.of(List.of(measured("a", 1000, 20), measured("a", 3000, 40)));

    assertThat(average.cpu()).isEqualTo(35);
    assertThat(average.rate()).isEqualTo(2000);
    assertThat(average.spread()).isEqualTo(2);
  }

  @Test
  void cpu_is_held_against_the_checked_peer_by_jdk() {
    var bars =
        bars(
            measured("haproxy-checked", 1000, 40),
            measured("portcullis-17", 1000, 50),
            measured("portcullis-25", 1000, 50));

    assertThat(bar(bars, "CPU per request, portcullis-17 / haproxy-checked").met()).isTrue();
    assertThat(bar(bars, "CPU per request, portcullis-25 / haproxy-checked").met()).isFalse();
    assertThat(bar(bars, "CPU per request, portcullis-25").figure()).isEqualTo("1.25");
  }

  @Test
  void throughput_is_held_against_the_gateway() {
    var bars = bars(measured("spring-gateway-25", 1000, 1), measured("portcullis-25", 4900, 1));

    assertThat(bar(bars, "Requests a second").figure()).isEqualTo("4.9");
    assertThat(bar(bars, "Requests a second").met()).isFalse();
  }

  @Test
  void our_own_time_is_what_the_lean_servlet_on_the_same_jdk_does_not_take() {
    var bars =
        bars(
            measured("lean-servlet-17", 1000, 10),
            measured("lean-servlet-25", 1000, 30),
            measured("portcullis-25", 1000, 45));

    assertThat(bar(bars, "CPU of our own").figure()).isEqualTo("15.0 µs");
    assertThat(bar(bars, "CPU of our own").met()).isTrue();
  }

  @Test
  void the_report_holds_every_ratio_and_the_picture_is_xml(@TempDir Path directory)
      throws Exception {
    Results results =
        results(measured("haproxy-checked", 1000, 40), measured("portcullis-25", 1000, 30));

    Report.write(results, directory);

    String markdown = Files.readString(directory.resolve("report.md"));
    for (Bar bar : new Bars(results).all()) {
      assertThat(markdown).contains(bar.words()).contains(bar.figure());
    }
    assertThat(markdown).contains("a \"machine\", 2 cores").contains("not measured");
    assertThat(Files.readString(directory.resolve("results.json")))
        .contains("\"processor\":\"a \\\"machine\\\"\"")
        .contains("\"allocatedBytes\":5000000");
    var svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(directory.resolve("chart.svg").toFile());
    assertThat(svg.getElementsByTagName("rect").getLength()).isGreaterThan(4);
  }

  private static List<Bar> bars(Measurement... measurements) {
    return new Bars(results(measurements)).all();
  }

  private static Bar bar(List<Bar> bars, String start) {
    return bars.stream().filter(b -> b.words().startsWith(start)).findFirst().orElseThrow();
  }

  private static Measurement measured(String peer, long requests, long cpuPerRequest) {
    return new Measurement(
        peer,
        CELL,
        figures(requests),
        requests * cpuPerRequest,
        1 << 20,
        OptionalLong.of(5000 * requests));
  }

  private static Figures figures(long requests) {
    return new Figures(requests, 1_000_000, 0, 0, new Percentiles(1, 2, 3));
  }

  private static Results results(Measurement... measurements) {
    return new Results(
        "2026-01-02",
        new Host("a \"machine\"", 2, 8, "Linux"),
        "bench/run",
        Map.of("nginx", "1.0"),
        List.of("haproxy is not installed"),
        new Plan(List.of(CELL), List.of(CELL), 2, 1, 1, 1, 1, 2000, 2000, List.of(1)),
        List.of(measurements),
        List.of(new LatencyMeasurement("direct", CELL, 2000, figures(9))),
        List.of(new InFlightMeasurement("portcullis-25", 9, 1000, figures(9), 1 << 20)),
        List.of(new GrowthMeasurement(Dimension.ROUTES, 1, measured("portcullis-25", 9, 9))));
  }
}
