package dev.portcullis.cluster.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The laws of limits that nodes share, over many seeds of {@link Scenario}s; many more, with a
 * picture of them, by {@link SimulationReport}.
 */
@Tag("slow")
class SimulatedClusterTest {
  private static final int SEEDS = 40;

  @ParameterizedTest
  @EnumSource
  void noSpanOfTimeAdmitsMoreThanTheDocumentedBound(Scenario scenario) {
    var trials = trials(scenario);
    assertThat(trials).allMatch(Trial::lawful);
    // None keeps the law by refusing what is there.
    assertThat(trials).allMatch(trial -> trial.ratio() > 0.6);
    System.out.println(Distribution.of(scenario.words, trials));
  }

  @ParameterizedTest
  @EnumSource(names = {"EVEN", "SKEWED"})
  void underOverloadTheWholeRateIsGiven(Scenario scenario) {
    assertThat(trials(scenario)).allMatch(trial -> trial.ratio() > 0.97);
  }

  /** A lease for a fiftieth of a small burst is used up in less than a round trip. */
  @Test
  void aSuddenCrowdAtOneNodeOfFiftyIsAdmittedLikeAtASingleOne() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var trial = Trial.of(Scenario.BURSTS, 50, seed);
      assertThat(trial.lawful()).isTrue();
      assertThat(trial.ratio()).isBetween(0.98, 1.0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOSSY", "SPLIT"})
  void aSeedRepeatsEverything(Scenario scenario) {
    assertThat(Trial.of(scenario, 5, 7)).isEqualTo(Trial.of(scenario, 5, 7));
  }

  private static List<Trial> trials(Scenario scenario) {
    var trials = new ArrayList<Trial>();
    int seeds = scenario == Scenario.OLD_SPLIT ? SEEDS / 4 : SEEDS;
    for (int seed = 0; seed < seeds; seed++) {
      trials.add(SimulationReport.trial(scenario, seed));
    }
    return trials;
  }
}
