package dev.portcullis.bench.measure;

import dev.portcullis.bench.load.H2load;
import dev.portcullis.bench.load.LoadGenerator;
import dev.portcullis.bench.machine.Turnstile;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts peers that are all running under the same loads in turn, A B A B: what the machine does
 * meanwhile falls on all alike.
 */
public final class Matrix {

  private final Plan plan;
  private final LoadGenerator generator;
  private final Turnstile turnstile;

  public Matrix(Plan plan, LoadGenerator generator, Turnstile turnstile) {
    this.plan = plan;
    this.generator = generator;
    this.turnstile = turnstile;
  }

  /** Loads each until its virtual machine has compiled what matters. */
  public void warm(List<Contender> contenders) throws IOException, InterruptedException {
    for (Contender contender : contenders) {
      if (contender.java()) {
        turnstile.during(() -> contender.warm(generator, plan.cells().get(0), plan.warmSeconds()));
      }
    }
  }

  /** CPU, throughput and memory under as much load as the connections carry. */
  public void measure(List<Contender> contenders, Consumer<Measurement> to)
      throws IOException, InterruptedException {
    inTurn(
        contenders,
        plan.cells(),
        (contender, cell) -> {
          contender.warm(generator, cell, plan.settleSeconds());
          to.accept(contender.measure(generator, cell, plan.seconds()));
        });
  }

  /** Latency at a fixed rate, which is far from what any of them can do. */
  public void latencies(List<Contender> contenders, Consumer<LatencyMeasurement> to)
      throws IOException, InterruptedException {
    var h2load = new H2load();
    inTurn(
        contenders,
        plan.latencyCells(),
        (contender, cell) -> to.accept(contender.latency(h2load, cell, plan)));
  }

  /** What is done with one of them in one cell. */
  private interface Act {
    void on(Contender contender, Cell cell) throws IOException, InterruptedException;
  }

  private void inTurn(List<Contender> contenders, List<Cell> cells, Act act)
      throws IOException, InterruptedException {
    for (int round = 0; round < Math.max(plan.rounds(), plan.roundsElsewhere()); round++) {
      for (Cell cell : cells) {
        if (round >= plan.rounds(cell)) {
          continue;
        }
        turnstile.during(
            () -> {
              for (Contender contender : contenders) {
                if (tells(contender, cell, cells)) {
                  act.on(contender, cell);
                }
              }
            });
      }
    }
  }

  /** Tokens make no difference to one that does not look at them: one kind is enough. */
  private static boolean tells(Contender contender, Cell cell, List<Cell> cells) {
    Cell first = cells.get(0);
    return contender.peer().checks()
        || (cell.algorithm() == first.algorithm() && cell.tokens() == first.tokens());
  }
}
