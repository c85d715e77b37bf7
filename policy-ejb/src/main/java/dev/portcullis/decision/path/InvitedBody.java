package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * Looks for attacks in a body that waits to be invited (RFC 9110 §10.1.1), once all else has
 * admitted its request: nobody is told to send what is refused for another reason.
 */
final class InvitedBody implements Stage {

  private final ThreatInspection inspection;

  InvitedBody(ThreatInspection inspection) {
    this.inspection = inspection;
  }

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    return evaluation.request().body().awaited() ? inspection.inspectWhole(evaluation) : null;
  }
}
