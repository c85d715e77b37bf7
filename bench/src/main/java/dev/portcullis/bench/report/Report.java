package dev.portcullis.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the report of a run. */
public final class Report {

  private Report() {}

  /** Writes {@code results.json}, {@code report.md} and {@code chart.svg} into a directory. */
  public static void write(Results results, Path directory) throws IOException {
    Files.createDirectories(directory);
    var everything = Map.of("ratios", new Bars(results).all(), "results", results);
    Files.writeString(directory.resolve("results.json"), Json.of(everything) + "\n");
    Files.writeString(directory.resolve("report.md"), Markdown.of(results));
    Files.writeString(directory.resolve("chart.svg"), Chart.of(results));
  }
}
