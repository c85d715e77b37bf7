package dev.portcullis.bench.measure;

import dev.portcullis.bench.load.Figures;
import dev.portcullis.bench.load.H2load;
import dev.portcullis.bench.load.JavaLoad;
import dev.portcullis.bench.load.Load;
import dev.portcullis.bench.load.LoadGenerator;
import dev.portcullis.bench.machine.Allocation;
import dev.portcullis.bench.machine.Footprint;
import dev.portcullis.bench.peer.Peer;
import dev.portcullis.bench.peer.Running;
import dev.portcullis.bench.peer.Workbench;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A peer that is running, and is measured. */
public final class Contender implements AutoCloseable {

  private final Peer peer;
  private final Running running;
  private final Workbench bench;
  private final @Nullable Allocation allocation;

  private Contender(Peer peer, Running running, Workbench bench, @Nullable Allocation allocation) {
    this.peer = peer;
    this.running = running;
    this.bench = bench;
    this.allocation = allocation;
  }

  /** Starts a peer, and sees that it answers as it should and refuses what it should. */
  public static Contender start(Peer peer, Workbench bench)
      throws IOException, InterruptedException {
    return of(peer, peer.start(bench), bench);
  }

  static Contender of(Peer peer, Running running, Workbench bench) throws IOException {
    try {
      var allocation = running.java() ? Allocation.of(running.child().pid()) : null;
      new Probe(running, bench.issuer()).check(peer.checks());
      return new Contender(peer, running, bench, allocation);
    } catch (IOException e) {
      peer.stop(running);
      throw e;
    }
  }

  /** What is running. */
  public Peer peer() {
    return peer;
  }

  /** Whether it has to be warmed. */
  boolean java() {
    return running.java();
  }

  /** Loads it without measuring. */
  public void warm(LoadGenerator generator, Cell cell, int seconds)
      throws IOException, InterruptedException {
    if (seconds > 0) {
      generator.run(load(cell, seconds));
    }
  }

  /** Loads it with all that the connections carry, and says what that cost. */
  public Measurement measure(LoadGenerator generator, Cell cell, int seconds)
      throws IOException, InterruptedException {
    Load load = load(cell, seconds);
    OptionalLong allocated = allocated();
    Footprint before = footprint();
    Figures figures = generator.run(load);
    Footprint after = footprint();
    return new Measurement(
        peer.name(),
        cell,
        figures,
        after.cpuMicros() - before.cpuMicros(),
        after.residentBytes(),
        allocated.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(allocated().orElseThrow() - allocated.getAsLong()));
  }

  /** Loads it at the plan's fixed rate. */
  LatencyMeasurement latency(H2load generator, Cell cell, Plan plan)
      throws IOException, InterruptedException {
    int rate = plan.latencyRate();
    var figures = generator.run(load(cell, plan.seconds()), rate, plan.settleSeconds());
    return new LatencyMeasurement(peer.name(), cell, rate, figures);
  }

  /** Sends a number of requests at one time. */
  InFlightMeasurement inFlight(Cell cell, long upstreamMillis, int atMostSeconds)
      throws IOException {
    var figures = new JavaLoad().burst(load(cell, atMostSeconds), cell.connections());
    long resident = footprint().residentBytes();
    return new InFlightMeasurement(
        peer.name(), cell.connections(), upstreamMillis, figures, resident);
  }

  private Footprint footprint() {
    return running.child().footprint();
  }

  private OptionalLong allocated() throws IOException {
    return allocation == null ? OptionalLong.empty() : OptionalLong.of(allocation.bytes());
  }

  private Load load(Cell cell, int seconds) throws IOException {
    return new Load(
        running.port(),
        running.prefix() + cell.answer().path(),
        bench.tokens(cell.algorithm(), cell.tokens()),
        cell.connections(),
        seconds);
  }

  @Override
  public void close() throws IOException {
    try {
      if (allocation != null) {
        allocation.close();
      }
    } finally {
      peer.stop(running);
    }
  }
}
