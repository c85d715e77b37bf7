package dev.portcullis.bench.limits;

import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.GridSettings;
import dev.portcullis.cluster.grid.SharedMember;
import dev.portcullis.cluster.limit.GridLimits;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A member in a process of its own that does what its standard input says, and ends with it:
 *
 * <ul>
 *   <li>{@code nodes <n>}: says {@code nodes <n>} once it knows of so many
 *   <li>{@code decide <tool> <key> <rate> <start> <millis>}: decides as often as it can from a time
 *       in microseconds on, and says {@code decide <decisions> <admitted>}
 *   <li>{@code latency <key> <per second> <seconds>}: decides so often, by Portcullis, and says
 *       {@code latency <p50> <p99> <p99.9> <p99.99>}, nanoseconds
 * </ul>
 */
final class MemberNode {
  private static final int KEYS = 1_000;
  private static final Secret SECRET = new Secret("a secret for a benchmark");
  private final Grid grid;
  private final Tools tools;

  private MemberNode(Grid grid, Tools tools) {
    this.grid = grid;
    this.tools = tools;
  }

  /** Cluster name, members, port. */
  public static void main(String... args) throws IOException {
    var settings =
        new GridSettings(
            args[0],
            args[0],
            List.of(args[1].split(",")),
            Integer.parseInt(args[2]),
            "127.0.0.1",
            Optional.of(SECRET));
    var hazelcast = SharedMember.start(settings, Tools::configure);
    try (var grid = Grid.open(settings);
        var limits = new GridLimits(grid, 100_000)) {
      new MemberNode(grid, new Tools(hazelcast, limits)).obey();
    }
  }

  static long micros() {
    var now = Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000;
  }

  private void obey() throws IOException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      var words = List.of(line.split(" "));
      switch (words.get(0)) {
        case "nodes" -> awaitNodes(Integer.parseInt(words.get(1)));
        case "decide" -> decide(words);
        case "latency" -> latency(words);
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private void awaitNodes(int count) {
    while (grid.nodes() != count) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    System.out.println("nodes " + count);
  }

  private void decide(List<String> words) {
    var tool = tools.open(words.get(1), words.get(2), Long.parseLong(words.get(3)));
    long start = Long.parseLong(words.get(4));
    long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words.get(5)));
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(Math.max(start - micros(), 0)));
    long from = System.nanoTime();
    long decisions = 0;
    long admitted = 0;
    while (System.nanoTime() - from < nanos) {
      admitted += tool.admits() ? 1 : 0;
      decisions++;
    }
    System.out.println("decide " + decisions + " " + admitted);
  }

  private void latency(List<String> words) {
    long perSecond = Long.parseLong(words.get(2));
    var times = new long[(int) (perSecond * Long.parseLong(words.get(3)))];
    var keys = new Tool[KEYS];
    Arrays.setAll(keys, i -> tools.open(Tools.PORTCULLIS, words.get(1) + i, 1_000));
    long from = System.nanoTime();
    for (int done = 0; done < times.length; ) {
      long due = (long) ((System.nanoTime() - from) / 1e9 * perSecond);
      for (; done < Math.min(due, times.length); done++) {
        long before = System.nanoTime();
        var unused = keys[done % KEYS].admits();
        times[done] = System.nanoTime() - before;
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    }
    Arrays.sort(times);
    System.out.println(
        "latency %d %d %d %d"
            .formatted(at(times, 0.5), at(times, 0.99), at(times, 0.999), at(times, 0.9999)));
  }

  private static long at(long[] sorted, double share) {
    return sorted[(int) Math.min(share * sorted.length, sorted.length - 1)];
  }
}
