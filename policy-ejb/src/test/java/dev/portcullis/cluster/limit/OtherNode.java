package dev.portcullis.cluster.limit;

import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.GridSettings;
import dev.portcullis.cluster.grid.TestGrids;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.testing.Awaiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node in a process of its own: it takes what it gets of a limit, tells, and lives on. */
final class OtherNode {
  private static final Budget HOURLY =
      Budget.of("hourly", "subject", 20, Duration.ofHours(20), 20, WithoutGrid.SHARE);

  private OtherNode() {}

  static Process start(GridSettings settings) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherNode.class.getName(),
            settings.cluster(),
            String.join(",", settings.members()),
            String.valueOf(settings.port()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static int admitted(Process process) throws IOException {
    var output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("admitted ")) {
        return Integer.parseInt(line.substring("admitted ".length()));
      }
    }
    throw new IOException("the other node ended");
  }

  /** Cluster name, members, port. */
  public static void main(String[] args) throws InterruptedException {
    var settings =
        new GridSettings(
            args[0],
            args[0],
            List.of(args[1].split(",")),
            Integer.parseInt(args[2]),
            "127.0.0.1",
            Optional.of(TestGrids.SECRET));
    var grid = Grid.open(settings);
    Awaiting.until(() -> grid.nodes() == 2);
    try (var limits = new GridLimits(grid, 1000)) {
      int admitted = 0;
      // Long enough for a cold start; then so many more that an excess would show.
      for (int more = 200, i = 0; more > 0 && i < 6000; i++) {
        admitted += limits.limiter().acquire(HOURLY, "k", null, 1, 0) == 0 ? 1 : 0;
        more -= admitted >= HOURLY.burst() ? 1 : 0;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      System.out.println("admitted " + admitted);
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    }
  }
}
