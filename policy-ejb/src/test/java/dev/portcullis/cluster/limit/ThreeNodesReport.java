package dev.portcullis.cluster.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Runs {@link ThreeNodes} and writes what came of it: {@code cluster.md}, {@code cluster.svg},
 * {@code cluster.json}, and the bars, {@code cluster.bars}.
 */
final class ThreeNodesReport {
  private static final double LEAST = 0.97;
  private static final double MOST = 1.01;

  private ThreeNodesReport() {}

  /** How a key fared. */
  private record Case(String name, Offers offers, long bound, boolean exact) {
    Overshoot overshoot() {
      return offers.overshoot();
    }

    List<Double> ratios() {
      return offers.windows().stream().map(Offers.Window::ratio).sorted().toList();
    }

    boolean within() {
      var ratios = ratios();
      return ratios.get(0) >= LEAST && ratios.get(ratios.size() - 1) <= MOST;
    }
  }

  /** A folder. */
  public static void main(String... args) throws IOException, InterruptedException {
    var folder = Path.of(args[0]);
    var records = Files.createTempDirectory("three-nodes-");
    try {
      write(folder, ThreeNodes.run(records));
    } finally {
      try (var files = Files.list(records)) {
        files.forEach(file -> file.toFile().delete());
      }
      Files.delete(records);
    }
  }

  private static void write(Path folder, ThreeNodes found) throws IOException {
    var cases =
        List.of(
            new Case("even load", found.even(), ThreeNodes.bound(), true),
            new Case("90 % to one node", found.skewed(), ThreeNodes.bound(), true),
            new Case(
                "even load, one joins, one is killed",
                found.troubled(),
                found.boundInTrouble(),
                false));
    Files.createDirectories(folder);
    write(folder.resolve("cluster.md"), markdown(cases));
    write(folder.resolve("cluster.bars"), rows(cases, ThreeNodesReport::bars));
    write(
        folder.resolve("cluster.json"),
        cases.stream().map(ThreeNodesReport::json).collect(Collectors.joining(",\n", "[", "]\n")));
    write(
        folder.resolve("cluster.svg"),
        DistributionChart.of(
            "Admitted / allowed in any 10 s, three processes, 5 times the rate offered",
            cases.stream().map(ThreeNodesReport::distribution).toList()));
  }

  private static void write(Path file, String text) throws IOException {
    System.out.println(text);
    Files.writeString(file, text);
  }

  private static String rows(List<Case> cases, java.util.function.Function<Case, String> row) {
    return cases.stream().map(row).collect(Collectors.joining());
  }

  private static String bars(Case of) {
    var ratios = of.ratios();
    var law =
        f(
            "| Three processes, %s: units beyond burst + rate × t, any t | %,d | at most %,d | %s"
                + " |\n",
            of.name(),
            of.overshoot().most(),
            of.bound(),
            verdict(of.overshoot().most() <= of.bound()));
    return of.exact()
        ? f(
                "| Three processes, %s: admitted / allowed in any 10 s | %.4f to %.4f | 0.97 to"
                    + " 1.01 | %s |\n",
                of.name(), ratios.get(0), ratios.get(ratios.size() - 1), verdict(of.within()))
            + law
        : law;
  }

  private static String verdict(boolean met) {
    return met ? "met" : "**missed**";
  }

  private static String markdown(List<Case> cases) {
    return """
    ## Three processes, one limit of 1,000/s with a burst of 1,000, offered 5,000/s

    Real members of the grid in three processes on this machine; each records every request and how it fared. *Allowed* is what one exact limiter
    would have admitted of the very same requests: 11,000 in the first ten seconds, 10,000 in later ones.

    ![Admitted / allowed in any 10 s](cluster.svg)

    | load | requests | admitted | allowed | over any 10 s: min | median | max | over burst + rate × t, at most | documented bound |
    |---|---|---|---|---|---|---|---|---|
    """
        + rows(cases, ThreeNodesReport::row);
  }

  private static String row(Case of) {
    var ratios = of.ratios();
    var overshoot = of.overshoot();
    return f(
        "| %s | %,d | %,d | %,d | %.4f | %.4f | %.4f | %,d | %,d |\n",
        of.name(),
        of.offers().size(),
        overshoot.admitted(),
        overshoot.allowed(),
        ratios.get(0),
        ratios.get(ratios.size() / 2),
        ratios.get(ratios.size() - 1),
        overshoot.most(),
        of.bound());
  }

  private static String json(Case of) {
    return distribution(of).json();
  }

  private static Distribution distribution(Case of) {
    var ratios = of.ratios();
    int last = ratios.size() - 1;
    var overshoot = of.overshoot();
    return new Distribution(
        of.name(),
        ratios.size(),
        ratios.get(0),
        ratios.get(last / 20),
        ratios.get(last / 2),
        ratios.get(last - last / 20),
        ratios.get(last),
        (double) overshoot.most() / of.bound(),
        overshoot.most(),
        overshoot.most() > of.bound() ? 1 : 0);
  }

  private static String f(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
