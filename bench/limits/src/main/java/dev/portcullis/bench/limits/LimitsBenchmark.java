package dev.portcullis.bench.limits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Three members decide by Portcullis and by Bucket4j in turn; then single decisions are timed. */
public final class LimitsBenchmark {
  private static final int NODES = 3;
  private static final long HOT = 1_000;
  private static final long AMPLE = 100_000_000;
  private static final double BAR_TIMES = 30;
  private static final double BAR_NANOS = 150;
  private static final double BAR_CONTENDED_NANOS = 1_000;
  private static final double BAR_CHOICE_NANOS = 1_000;
  private static final List<String> TOOLS =
      List.of(Tools.PORTCULLIS, Tools.BUCKET4J, Tools.BATCHING, Tools.DELAYING);

  private final Path folder;
  private final double scale;

  private LimitsBenchmark(Path folder, double scale) {
    this.folder = folder;
    this.scale = scale;
  }

  /** A folder for the parts of the report, and by what the times of measurement are multiplied. */
  public static void main(String... args) throws Exception {
    var benchmark = new LimitsBenchmark(Path.of(args[0]), Double.parseDouble(args[1]));
    try (var members = Members.start(NODES)) {
      benchmark.compare(members);
      benchmark.stall(members);
    }
    benchmark.time();
    benchmark.choose();
  }

  private int millis(int usual) {
    return (int) (usual * scale);
  }

  private void compare(Members members) throws IOException {
    var part = new Part("comparison");
    part.line("## Beside Bucket4j, three members, one hot key");
    part.line("");
    part.line(
        "The same three members (Hazelcast 5.3.8) for all; one thread a member decides as often as"
            + " it can, the tools in turn. *Admitted / allowed*: of burst + rate × time, from a"
            + " full burst.");
    for (var tool : TOOLS) {
      var admitting = members.decide(tool, "warm-" + tool, AMPLE, millis(700));
      var refusing = members.decide(tool, "warm-hot-" + tool, HOT, millis(700));
    }
    var hot = decide(members, part, "1,000/s, burst 1,000: most are refused", HOT);
    var ample = decide(members, part, "100,000,000/s: all are admitted", AMPLE);
    times(part, "most are refused", hot);
    times(part, "all are admitted", ample);
    part.write(folder);
  }

  private Map<String, Members.Decided> decide(Members members, Part part, String what, long rate)
      throws IOException {
    part.line("");
    part.line("| %s | decisions/s | admitted / allowed |", what);
    part.line("|---|---|---|");
    var found = new TreeMap<String, Members.Decided>();
    for (var tool : TOOLS) {
      var decided = members.decide(tool, "key-" + rate + "-" + tool, rate, millis(3_000));
      found.put(tool, decided);
      double allowed = rate * (1 + decided.seconds());
      double share = decided.admitted() / Math.min(allowed, (double) decided.decisions());
      part.line("| %s | %,.0f | %.4f |", tool, decided.perSecond(), share);
      part.figure(tool + "-" + rate + "-per-second", decided.perSecond());
      part.figure(tool + "-" + rate + "-admitted-of-allowed", share);
    }
    return found;
  }

  private static void times(Part part, String what, Map<String, Members.Decided> found) {
    double own = perSecond(found, Tools.PORTCULLIS);
    double times = own / perSecond(found, Tools.BUCKET4J);
    part.bar(
        "Decisions a second on one hot key, three members, " + what + ": Portcullis / Bucket4j",
        "%,.0f times".formatted(times),
        "at least 30 times",
        times >= BAR_TIMES);
  }

  private static double perSecond(Map<String, Members.Decided> found, String tool) {
    var decided = found.get(tool);
    return decided == null ? Double.NaN : decided.perSecond();
  }

  private void stall(Members members) throws IOException, InterruptedException {
    var part = new Part("stall");
    part.line("## A grid that stalls");
    part.line("");
    part.line(
        "20,000 decisions a second over 1,000 keys at one member, nanoseconds each; then the same"
            + " while one of the other members, and both, are stopped (`SIGSTOP`).");
    part.line("");
    part.line("| grid | p50 | p99 | p99.9 | p99.99 |");
    part.line("|---|---|---|---|---|");
    int seconds = Math.max(1, (int) (3 * scale));
    var unused = members.latency("warm", 20_000, seconds);
    long quiet = latency(members, part, "answers", seconds);
    members.signal(2, "STOP");
    long one = latency(members, part, "one of two other members is stopped", seconds);
    members.signal(1, "STOP");
    long both = latency(members, part, "both other members are stopped", seconds);
    members.signal(1, "CONT");
    part.bar(
        "p99 of a decision while the grid stalls, beside the same while it answers",
        "%,d and %,d ns beside %,d ns".formatted(one, both, quiet),
        "unchanged: at most twice as long",
        Math.max(one, both) <= 2 * quiet);
    part.write(folder);
  }

  private static long latency(Members members, Part part, String grid, int seconds)
      throws IOException {
    var found = members.latency("latency", 20_000, seconds);
    part.line(
        "| %s | %,d | %,d | %,d | %,d |",
        grid, found.get(0), found.get(1), found.get(2), found.get(3));
    part.figure("p99 " + grid, found.get(1));
    return found.get(1);
  }

  private void time() throws RunnerException, IOException {
    var part = new Part("decision");
    part.line("## One decision, by JMH");
    part.line("");
    part.line(
        "Nanoseconds of one decision about a known key (median of the iterations), and bytes"
            + " allocated by it, all threads of the limiter included. `leased-3`: one of three"
            + " nodes, with books that answer at once.");
    part.line("");
    part.line("| limiter | decision | threads | ns | B |");
    part.line("|---|---|---|---|---|");
    for (int threads = 1; threads <= 2; threads++) {
      for (var result : run(Decision.class, threads)) {
        report(part, result, threads);
      }
    }
    part.write(folder);
  }

  private void choose() throws RunnerException, IOException {
    var part = new Part("choice");
    part.line("## The choice of a target, by JMH");
    part.line("");
    part.line(
        "Of ten targets, all well, with admission and account (`UpstreamGroup`), one thread.");
    part.line("");
    part.line("| balance | ns | B |");
    part.line("|---|---|---|");
    for (var result : run(Choice.class, 1)) {
      var by = result.getParams().getParam("by");
      double nanos = median(result);
      part.line("| %s | %.0f | %.1f |", by, nanos, allocated(result));
      part.figure(by + "-ns", nanos);
      part.bar(
          "The choice of one of ten targets, " + by,
          "%.0f ns".formatted(nanos),
          "at most 1,000 ns",
          nanos <= BAR_CHOICE_NANOS);
    }
    part.write(folder);
  }

  private Collection<RunResult> run(Class<?> benchmark, int threads) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(benchmark.getName())
            .threads(threads)
            .forks(1)
            .warmupIterations(2)
            .warmupTime(TimeValue.milliseconds(millis(700)))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(millis(400)))
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("-XX:+UseParallelGC")
            .shouldFailOnError(true)
            .build();
    return new Runner(options).run();
  }

  private static void report(Part part, RunResult result, int threads) {
    var limiter = result.getParams().getParam("limiter");
    var benchmark = result.getParams().getBenchmark();
    var decision = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    double nanos = median(result);
    double bytes = allocated(result);
    part.line("| %s | %s | %d | %.0f | %.3f |", limiter, decision, threads, nanos, bytes);
    var key = limiter + "-" + decision + "-" + threads;
    part.figure(key + "-ns", nanos);
    part.figure(key + "-bytes", bytes);
    var what = "A decision, %s, %s, ".formatted(limiter, decision);
    if (threads == 1) {
      part.bar(
          what + "uncontended",
          "%.0f ns, %.3f B".formatted(nanos, bytes),
          "at most 150 ns, 0 B",
          nanos <= BAR_NANOS && bytes < 0.5);
    } else {
      part.bar(
          what + "2 threads on one key",
          "%.0f ns".formatted(nanos),
          "at most 1,000 ns",
          nanos <= BAR_CONTENDED_NANOS);
    }
  }

  private static double median(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private static double allocated(RunResult result) {
    return result.getSecondaryResults().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
        .mapToDouble(entry -> entry.getValue().getScore())
        .findFirst()
        .orElse(Double.NaN);
  }
}
