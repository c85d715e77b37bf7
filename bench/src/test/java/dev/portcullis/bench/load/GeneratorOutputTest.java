package dev.portcullis.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorOutputTest {

  @Test
  void wrk_figures_are_read_from_its_script() throws Exception {
    String output = "Running 1s test\n  32 threads\nfigures 1000 2000000 3 4 50 990 999\n";

    var figures = Wrk.figures(output);

    assertThat(figures)
        .isEqualTo(new Figures(1000, 2_000_000, 3, 4, new Percentiles(50, 990, 999)));
    assertThat(figures.rate()).isEqualTo(500);
    assertThat(figures.clean()).isFalse();
  }

  @Test
  void wrk_without_figures_is_a_fault() {
    assertThatThrownBy(() -> Wrk.figures("unable to connect")).isInstanceOf(IOException.class);
  }

  @Test
  void the_log_of_h2load_has_a_line_for_each_request(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("log");
    Files.writeString(log, "1\t200\t10\n2\t200\t30\n3\t503\t20\n4\t0\t99\n");

    assertThat(H2load.figures(log, 2))
        .isEqualTo(new Figures(3, 2_000_000, 1, 1, new Percentiles(20, 30, 30)));
  }
}
