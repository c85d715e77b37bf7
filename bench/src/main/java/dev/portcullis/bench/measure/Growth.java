package dev.portcullis.bench.measure;

import dev.portcullis.bench.load.LoadGenerator;
import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.machine.Turnstile;
import dev.portcullis.bench.measure.GrowthMeasurement.Dimension;
import dev.portcullis.bench.peer.GrownPortcullis;
import dev.portcullis.bench.peer.Workbench;
import dev.portcullis.bench.token.Algorithm;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * What a request costs Portcullis as its policy and the number of its subjects grow. One virtual
 * machine, so that it is equally warm for all: it is given one policy after the other.
 */
public final class Growth {

  private static final int CONNECTIONS = 32;

  /** Ten times the policy's sizes: there are more subjects than rules anywhere. */
  private static final int SUBJECTS_PER_RULE = 10;

  private final Plan plan;
  private final LoadGenerator generator;
  private final Turnstile turnstile;

  public Growth(Plan plan, LoadGenerator generator, Turnstile turnstile) {
    this.plan = plan;
    this.generator = generator;
    this.turnstile = turnstile;
  }

  /** Every size of every dimension. */
  public void measure(Jdk jdk, Workbench bench, Consumer<GrowthMeasurement> to)
      throws IOException, InterruptedException {
    try (var portcullis = GrownPortcullis.start(jdk, bench)) {
      var contender = Contender.of(portcullis.peer(), portcullis.running(), bench);
      for (int size : plan.growth()) {
        bench.tokens(Algorithm.ES256, subjects(size));
      }
      turnstile.during(() -> contender.warm(generator, cell(1), plan.warmSeconds()));
      for (Dimension dimension : Dimension.values()) {
        for (int size : plan.growth()) {
          turnstile.during(() -> to.accept(measure(portcullis, contender, dimension, size)));
        }
      }
    }
  }

  private GrowthMeasurement measure(
      GrownPortcullis portcullis, Contender contender, Dimension dimension, int size)
      throws IOException, InterruptedException {
    int subjects = dimension == Dimension.SUBJECTS ? subjects(size) : 1;
    portcullis.publish(
        dimension == Dimension.ROUTES ? size : 1,
        dimension == Dimension.RULES ? size : 1,
        dimension == Dimension.RULES_OF_THE_ROUTE ? size : 1);
    contender.warm(generator, cell(subjects), Math.max(plan.settleSeconds(), plan.seconds()));
    var measurement = contender.measure(generator, cell(subjects), plan.seconds());
    return new GrowthMeasurement(dimension, Math.max(size, subjects), measurement);
  }

  private static int subjects(int size) {
    return size > 1 ? size * SUBJECTS_PER_RULE : 1;
  }

  private static Cell cell(int subjects) {
    return new Cell(Algorithm.ES256, subjects, Cell.Answer.SMALL, CONNECTIONS);
  }
}
