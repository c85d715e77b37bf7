package dev.portcullis.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The load generator {@code h2load} over HTTP/1.1 at a fixed rate, which asks however slow the
 * answers are; one token only. Its log has a line for each request.
 */
public record H2load() {

  /** Whether it is on this machine. */
  public static boolean installed() {
    return Command.find("h2load").isPresent();
  }

  /** What it is, in which version. */
  public static String version() {
    return Command.words(List.of("h2load", "--version"), "h2load");
  }

  /**
   * Runs it to its end.
   *
   * @param rate requests a second, over all connections
   * @param warm seconds of the same before it counts
   */
  public Figures run(Load load, int rate, int warm) throws IOException, InterruptedException {
    Path log = Files.createTempFile("h2load", ".log");
    try {
      Files.delete(log);
      Command.output(command(load, rate, warm, log));
      return figures(log, load.seconds());
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static List<String> command(Load load, int rate, int warm, Path log) throws IOException {
    try (Stream<String> tokens = Files.lines(load.tokens())) {
      String token = tokens.findFirst().orElseThrow();
      return List.of(
          "h2load",
          "--h1",
          "-t1",
          "-c" + load.connections(),
          "-D" + load.seconds(),
          "--warm-up-time=" + warm,
          "--rps=" + (double) rate / load.connections(),
          "--log-file=" + log,
          "-H",
          "authorization: Bearer " + token,
          load.url());
    }
  }

  /**
   * Its log: start, status, and time taken, both times in microseconds; no status for no answer.
   */
  static Figures figures(Path log, int seconds) throws IOException {
    var tally = new Tally();
    for (String line : Files.readAllLines(log)) {
      String[] fields = Objects.requireNonNull(line).split("\t", -1);
      int status = Integer.parseInt(fields[1]);
      if (status <= 0) {
        tally.failed(line);
      } else {
        tally.answered(status, Long.parseLong(fields[2]));
      }
    }
    return tally.figures(seconds * 1_000_000L, 0);
  }
}
