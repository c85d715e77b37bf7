package dev.portcullis.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTest {

  @Test
  void proc_5_fields_14_and_15_are_the_times_whatever_the_name_holds() {
    String stat = "4711 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 120 35 0 0 20 0 1 0 99";

    assertThat(Footprint.cpuMicros(stat)).isEqualTo(1_550_000);
  }

  @Test
  void resident_memory_is_in_kibibytes() {
    assertThat(Footprint.resident(List.of("VmPeak:\t 9 kB", "VmRSS:\t    2048 kB")))
        .isEqualTo(2 << 20);
  }

  @Test
  void time_of_children_counts(@TempDir Path directory) throws Exception {
    String burn = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done; sleep 60";
    try (var child = Child.start("sh", directory, List.of("sh", "-c", "sh -c '" + burn + "'; :"))) {
      Awaiting.until(() -> child.output().contains("done"));

      assertThat(child.footprint().cpuMicros()).isGreaterThan(10_000);
      assertThat(child.footprint().residentBytes()).isPositive();
    }
  }

  @Test
  void a_closed_child_and_its_children_are_gone(@TempDir Path directory) throws Exception {
    var child = Child.start("sh", directory, List.of("sh", "-c", "sleep 600 & sleep 600; :"));
    var tree = ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();

    child.close();

    assertThat(child.running()).isFalse();
    for (ProcessHandle descendant : tree) {
      descendant.onExit().get(60, TimeUnit.SECONDS);
    }
  }
}
