package dev.portcullis.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.Cell.Answer;
import dev.portcullis.bench.token.Algorithm;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void a_full_run_has_every_combination_of_the_matrix() {
    var plan = Options.parse().plan();

    assertThat(plan.cells()).hasSize(16).doesNotHaveDuplicates();
    assertThat(plan.cells().get(0)).isEqualTo(new Cell(Algorithm.RS256, 1, Answer.SMALL, 32));
    assertThat(plan.cells()).contains(new Cell(Algorithm.ES256, 1000, Answer.LARGE, 512));
  }

  @Test
  void latency_is_measured_in_the_principal_cell_for_each_algorithm() {
    assertThat(Options.parse().plan().latencyCells())
        .containsExactly(
            new Cell(Algorithm.RS256, 1, Answer.SMALL, 32),
            new Cell(Algorithm.ES256, 1, Answer.SMALL, 32));
  }

  @Test
  void what_is_given_stands_over_what_quick_means() {
    var plan = Options.parse("--seconds=9", "--quick").plan();

    assertThat(plan.seconds()).isEqualTo(9);
    assertThat(plan.rounds()).isEqualTo(1);
  }

  @Test
  void an_option_that_does_not_exist_is_refused_with_those_that_do() {
    assertThatThrownBy(() -> Options.parse("--second=9"))
        .hasMessageContaining("--second=9")
        .hasMessageContaining("seconds");
  }

  @Test
  void peers_are_named_by_how_they_begin() {
    var options = Options.parse("--peers=portcullis,nginx");

    assertThat(options.wants("portcullis-17")).isTrue();
    assertThat(options.wants("haproxy")).isFalse();
    assertThat(Options.parse().wants("haproxy")).isTrue();
  }
}
