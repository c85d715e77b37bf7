package dev.portcullis.bench;

import dev.portcullis.bench.load.Command;
import dev.portcullis.bench.load.H2load;
import dev.portcullis.bench.load.LoadGenerator;
import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.machine.Turnstile;
import dev.portcullis.bench.measure.Contender;
import dev.portcullis.bench.measure.Growth;
import dev.portcullis.bench.measure.InFlight;
import dev.portcullis.bench.measure.Matrix;
import dev.portcullis.bench.peer.Peer;
import dev.portcullis.bench.peer.Portcullis;
import dev.portcullis.bench.peer.Upstream;
import dev.portcullis.bench.peer.Workbench;
import dev.portcullis.bench.report.Report;
import dev.portcullis.bench.report.Results;
import dev.portcullis.bench.token.Issuer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the benchmark: everything is started, measured in turn, and stopped. */
public final class Benchmark {

  private final Options options;
  private final LoadGenerator generator;
  private final Turnstile turnstile;
  private final Findings findings;

  private Benchmark(Options options, String command) throws IOException {
    this.options = options;
    this.generator = LoadGenerator.best();
    this.turnstile = new Turnstile(options.exclusive());
    this.findings = new Findings(options.plan(), command);
  }

  /** See the README of this folder for the options. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    var options = Options.parse(arguments);
    run(options, "bench/run " + String.join(" ", arguments));
    System.out.println("report: " + options.report().resolve("report.md"));
  }

  /**
   * Runs what the options ask for and writes the report, which has what was found so far even if
   * the rest fails.
   */
  public static Results run(Options options, String command)
      throws IOException, InterruptedException {
    var benchmark = new Benchmark(options, command);
    Path directory = Scratch.make();
    try (var issuer = Issuer.open()) {
      benchmark.run(directory, issuer);
    } finally {
      benchmark.turnstile.close();
      benchmark.report();
      Scratch.delete(directory);
    }
    return benchmark.findings.results();
  }

  /** Written after each scenario, so that a run that is broken off has left what it found. */
  private void report() throws IOException {
    Report.write(findings.results(), options.report());
  }

  private void run(Path directory, Issuer issuer) throws IOException, InterruptedException {
    findings.ran("source", Command.words(List.of("git", "rev-parse", "--short", "HEAD"), ""));
    findings.ran("load", generator.version());
    if (H2load.installed()) {
      findings.ran("load at a fixed rate", H2load.version());
    }
    try (var upstream = Upstream.start(directory, options.bundle(), options.gateway(), issuer)) {
      List<Peer> peers = Peers.present(options, upstream, findings);
      load(peers, upstream.bench());
      report();
      if (options.runs("in-flight") && options.plan().inFlight() > 0) {
        new InFlight(options.plan(), generator, turnstile)
            .measure(Peers.forward(peers), upstream.bench(), findings::add);
        report();
      }
      if (options.runs("growth") && peers.stream().anyMatch(Portcullis.class::isInstance)) {
        new Growth(options.plan(), generator, turnstile)
            .measure(Jdk.newest(), upstream.bench(), findings::add);
      }
    }
  }

  private void load(List<Peer> peers, Workbench bench) throws IOException, InterruptedException {
    if (!options.runs("matrix") && !options.runs("latency")) {
      return;
    }
    var contenders = new ArrayList<Contender>();
    try {
      for (Peer peer : peers) {
        contenders.add(Contender.start(peer, bench));
      }
      load(contenders);
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
    }
  }

  private void load(List<Contender> contenders) throws IOException, InterruptedException {
    var matrix = new Matrix(options.plan(), generator, turnstile);
    matrix.warm(contenders);
    if (options.runs("matrix")) {
      matrix.measure(contenders, findings::add);
    }
    if (!options.runs("latency")) {
      return;
    }
    if (H2load.installed()) {
      matrix.latencies(contenders, findings::add);
    } else {
      findings.absent("latency at a fixed rate: h2load is not installed");
    }
  }
}
