package dev.portcullis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.measure.Measurement;
import dev.portcullis.bench.report.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One short run with the bundle and those peers that are installed. It proves that the benchmark
 * works: that peers check what they are to check, that every cell is answered with 200 only, that
 * counters count. It says nothing about time.
 */
class BenchmarkSmokeIT {

  private static final String PORTCULLIS = "portcullis-" + oldest();
  private static final String LEAN = "lean-servlet-" + oldest();

  @TempDir static Path directory;
  private static Results results;

  private static int oldest() {
    try {
      return Jdk.oldest().feature();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void run() throws Exception {
    var options =
        Options.parse(
            "--quick",
            "--peers=direct,nginx,haproxy," + LEAN + "," + PORTCULLIS,
            "--scenarios=matrix,latency,growth",
            "--tokens=1,20",
            "--connections=4",
            "--warm=1",
            "--settle=0",
            "--seconds=1",
            "--rate=100",
            "--growth=10",
            "--bundle=" + System.getProperty("bundle.jar"),
            "--report=" + directory);
    results = Benchmark.run(options, "smoke");
    results.absent().forEach(absence -> System.out.println("SKIPPED: " + absence));
  }

  @Test
  void every_cell_was_answered_with_200_only() {
    assertThat(results.clean()).isTrue();
    assertThat(of(PORTCULLIS)).hasSize(4);
  }

  @Test
  void every_peer_that_is_installed_was_measured() {
    int expected = 5 - (int) results.absent().stream().filter(a -> !a.contains("h2load")).count();

    assertThat(results.measurements().stream().map(Measurement::peer).collect(Collectors.toSet()))
        .hasSizeGreaterThanOrEqualTo(Math.min(expected, 1))
        .contains(PORTCULLIS, LEAN);
    assertThat(results.programs()).containsKey(PORTCULLIS);
  }

  @Test
  void counters_are_plausible() {
    for (Measurement m : results.measurements()) {
      assertThat(m.figures().requests()).as("%s", m).isGreaterThan(10);
      assertThat(m.cpuPerRequest()).as("%s", m).isBetween(0.1, 1_000_000.0);
      assertThat(m.residentBytes()).as("%s", m).isBetween(1L << 20, 4L << 30);
    }
    for (Measurement m : of(PORTCULLIS)) {
      assertThat(m.allocatedPerRequest().orElseThrow()).as("%s", m).isBetween(100L, 100_000_000L);
    }
  }

  @Test
  void every_size_of_every_dimension_was_in_force() {
    assertThat(results.growth()).hasSize(4);
  }

  @Test
  void the_report_is_written() throws Exception {
    assertThat(Files.readString(directory.resolve("report.md")))
        .contains("## Ratios")
        .contains("Heap allocated per request, " + PORTCULLIS)
        .contains(results.host().toString());
    assertThat(directory.resolve("results.json")).isNotEmptyFile();
    assertThat(directory.resolve("chart.svg")).isNotEmptyFile();
  }

  @Test
  void nothing_of_it_keeps_running() {
    assertThat(
            ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::info)
                .flatMap(info -> info.command().stream())
                .filter(command -> !command.contains("flock")))
        .isEmpty();
  }

  private static List<Measurement> of(String peer) {
    return results.measurements().stream().filter(m -> m.peer().equals(peer)).toList();
  }
}
