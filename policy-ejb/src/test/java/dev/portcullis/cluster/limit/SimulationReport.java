package dev.portcullis.cluster.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs each {@link Scenario} over many seeds and writes what came of it as {@code simulation.md},
 * {@code simulation.svg}, {@code simulation.json} and, for the bars, {@code simulation.bars}.
 */
final class SimulationReport {
  private static final int[] NODES = {1, 2, 3, 5, 10, 20, 50};

  /** Where no node comes or goes and messages arrive. */
  private static final Set<Scenario> STEADY =
      EnumSet.range(Scenario.EVEN, Scenario.CLOCKS).stream()
          .filter(scenario -> scenario != Scenario.LOSSY)
          .collect(Collectors.toUnmodifiableSet());

  private SimulationReport() {}

  /** The trial of a seed, which decides how many nodes take part, too. */
  static Trial trial(Scenario scenario, int seed) {
    return Trial.of(scenario, NODES[seed % NODES.length], seed);
  }

  /** A folder, and how many seeds. */
  public static void main(String... args) throws IOException {
    var folder = Path.of(args[0]);
    int seeds = Integer.parseInt(args[1]);
    var trials = new ArrayList<Trial>();
    for (var scenario : Scenario.values()) {
      // It lasts ten times as long as the others.
      int enough = scenario == Scenario.OLD_SPLIT ? seeds / 10 : seeds;
      var of =
          IntStream.range(0, enough).parallel().mapToObj(seed -> trial(scenario, seed)).toList();
      System.out.println(Distribution.of(scenario.words, of));
      trials.addAll(of);
    }
    write(folder, trials);
    if (!trials.stream().allMatch(Trial::lawful)) {
      throw new AssertionError("the law was broken");
    }
  }

  private static void write(Path folder, List<Trial> trials) throws IOException {
    var byScenario = byScenario(trials);
    var byNodes =
        Arrays.stream(NODES)
            .mapToObj(
                n ->
                    Distribution.of(
                        n == 1 ? "1 node" : n + " nodes",
                        trials.stream()
                            .filter(trial -> trial.nodes() == n && steady(trial))
                            .toList()))
            .toList();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("simulation.md"), markdown(byScenario, byNodes));
    Files.writeString(folder.resolve("simulation.json"), json(byScenario, byNodes));
    Files.writeString(folder.resolve("simulation.bars"), bar(trials));
    Files.writeString(
        folder.resolve("simulation.svg"),
        DistributionChart.of(
            "Admitted / allowed, by number of nodes, while none comes or goes", byNodes));
  }

  private static List<Distribution> byScenario(List<Trial> trials) {
    return Arrays.stream(Scenario.values())
        .map(
            scenario ->
                Distribution.of(
                    scenario.words,
                    trials.stream().filter(trial -> trial.scenario() == scenario).toList()))
        .toList();
  }

  private static boolean steady(Trial trial) {
    return STEADY.contains(trial.scenario());
  }

  private static String markdown(List<Distribution> byScenario, List<Distribution> byNodes) {
    return """
    ## Simulation: up to 50 nodes, messages lost and late, splits, deaths

    The limiter's own code over a simulated grid and a simulated clock; each seed decides the number of nodes (1 to 50), the burst (a fifth of the rate to
    twice the rate), the load (five times the rate where nothing else is said) and each message's fate. *Allowed* is what one exact limiter would have admitted of the same requests; *over* is by how many
    units the worst span of time exceeded `burst + rate × t`; *of the bound* is that as a share of the most that the documented law permits in that trial.

    ![Admitted / allowed by number of nodes](simulation.svg)

    %s
    %s
    """
        .formatted(
            table("scenario", byScenario),
            table("nodes, while none comes or goes and messages arrive", byNodes));
  }

  private static String bar(List<Trial> trials) {
    long unlawful = trials.stream().filter(trial -> !trial.lawful()).count();
    return "| Simulation, %,d trials of 1 to 50 nodes: law broken | %d | 0 | %s |\n"
        .formatted(trials.size(), unlawful, unlawful == 0 ? "met" : "**missed**");
  }

  private static String table(String first, List<Distribution> rows) {
    return "| "
        + first
        + " | seeds | admitted / allowed: min | median | max | over, at most, units | of the bound,"
        + " at most | law broken |\n"
        + "|---|---|---|---|---|---|---|---|\n"
        + rows.stream().map(row -> row.row() + "\n").collect(Collectors.joining());
  }

  private static String json(List<Distribution> byScenario, List<Distribution> byNodes) {
    return "{\"scenarios\":" + list(byScenario) + ",\n\"nodes\":" + list(byNodes) + "}\n";
  }

  private static String list(List<Distribution> distributions) {
    return distributions.stream()
        .map(Distribution::json)
        .collect(Collectors.joining(",\n", "[", "]"));
  }
}
