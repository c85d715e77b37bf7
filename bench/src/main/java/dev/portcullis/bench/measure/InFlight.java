package dev.portcullis.bench.measure;

import dev.portcullis.bench.load.LoadGenerator;
import dev.portcullis.bench.machine.Turnstile;
import dev.portcullis.bench.peer.JavaUpstream;
import dev.portcullis.bench.peer.Peer;
import dev.portcullis.bench.peer.Workbench;
import dev.portcullis.bench.token.Algorithm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Many requests at one time to an upstream that takes a second for each. */
public final class InFlight {

  private static final Duration UPSTREAM = Duration.ofSeconds(1);
  private static final int WARM_SECONDS = 3;
  private static final int AT_MOST_SECONDS = 60;

  private final Plan plan;
  private final LoadGenerator generator;
  private final Turnstile turnstile;

  public InFlight(Plan plan, LoadGenerator generator, Turnstile turnstile) {
    this.plan = plan;
    this.generator = generator;
    this.turnstile = turnstile;
  }

  /** Each peer alone, freshly started, warmed a little, with the heap that all have. */
  public void measure(List<Peer> peers, Workbench bench, Consumer<InFlightMeasurement> to)
      throws IOException, InterruptedException {
    for (Peer peer : peers) {
      try (var upstream = JavaUpstream.start(0, UPSTREAM);
          var contender = Contender.start(peer, bench.before(upstream.port()))) {
        turnstile.during(() -> to.accept(measure(contender)));
      }
    }
  }

  private InFlightMeasurement measure(Contender contender)
      throws IOException, InterruptedException {
    contender.warm(generator, cell(32), WARM_SECONDS);
    return contender.inFlight(cell(plan.inFlight()), UPSTREAM.toMillis(), AT_MOST_SECONDS);
  }

  private static Cell cell(int connections) {
    return new Cell(Algorithm.RS256, 1, Cell.Answer.SMALL, connections);
  }
}
