package dev.portcullis.administration.quarantine;

import dev.portcullis.behaviour.Act;
import dev.portcullis.behaviour.QuarantineLedger;
import dev.portcullis.behaviour.Quarantines;
import dev.portcullis.cluster.grid.GridEvents;
import dev.portcullis.store.adaptation.Adaptation;
import dev.portcullis.store.adaptation.Adaptations;
import dev.portcullis.store.audit.Author;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Carries acts of quarantine from the engine of this node to the database and to the other nodes,
 * and theirs to this one.
 *
 * <p>The engine calls on a request's thread, so writing is handed over. Where the database cannot
 * be reached, the act holds on the nodes that heard of it, and is not in the history.
 */
public final class QuarantineRelay implements QuarantineLedger {

  private static final System.Logger LOG = System.getLogger(QuarantineRelay.class.getName());

  private final Adaptations adaptations;
  private final GridEvents events;
  private final Executor executor;

  public QuarantineRelay(Adaptations adaptations, GridEvents events, Executor executor) {
    this.adaptations = adaptations;
    this.events = events;
    this.executor = executor;
  }

  @Override
  public void quarantined(Act act) {
    LOG.log(
        System.Logger.Level.WARNING,
        "portcullis "
            + (act.suggested() ? "suggests quarantine of " : "quarantines ")
            + act.kind().name().toLowerCase(Locale.ROOT)
            + " until "
            + act.until()
            + ": "
            + act.reason());
    later(
        () -> {
          events.quarantine(AdaptationMessage.imposed(act));
          adaptations.start(
              kind(act),
              act.key(),
              act.reason(),
              Duration.between(act.from(), act.until()),
              act.suggested());
        });
  }

  /** What ends in its time ends on each node by itself. */
  @Override
  public void released(Act act, String by, Instant at) {
    if (at.isBefore(act.until())) {
      later(() -> events.quarantine(AdaptationMessage.lifted(act.kind(), act.key())));
    }
    if (at.isBefore(act.until()) && by.equals(Quarantines.ITSELF)) {
      later(() -> adaptations.end(kind(act), act.key(), Author.PORTCULLIS)); // it gave way
    }
  }

  private static Adaptation.Kind kind(Act act) {
    return Adaptation.Kind.valueOf(act.kind().name());
  }

  private void later(Runnable task) {
    try {
      executor.execute(() -> run(task));
    } catch (RejectedExecutionException full) {
      LOG.log(
          System.Logger.Level.WARNING,
          "an act of quarantine stays on this node: " + full.getMessage());
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.WARNING, "an act of quarantine was not kept", fault);
    }
  }

  /** Takes over what the database knows to hold. */
  public static Act act(Adaptation adaptation) {
    return new Act(
        Act.Kind.valueOf(adaptation.kind().name()),
        adaptation.subject(),
        adaptation.reason(),
        adaptation.started(),
        adaptation.ends(),
        1,
        adaptation.suggested());
  }
}
