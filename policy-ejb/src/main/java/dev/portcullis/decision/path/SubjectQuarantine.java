package dev.portcullis.decision.path;

import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/** A suspended subject or credential is refused; of others, what risk their past tells. */
final class SubjectQuarantine implements Stage {

  private final Behaviour behaviour;

  SubjectQuarantine(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    if (quarantined(evaluation)) {
      return evaluation.deny(
          Reason.QUARANTINED,
          "the subject, its credential or, of nobody, the address is quarantined");
    }
    if (evaluation.authenticated()) {
      evaluation.recorded().risked(behaviour.risk(evaluation.identity().key()));
    }
    return null;
  }

  private boolean quarantined(Evaluation evaluation) {
    var identity = evaluation.identity();
    return evaluation.authenticated()
        ? behaviour.quarantined(identity.key(), identity.credentialKey())
        : behaviour.quarantined(evaluation.client());
  }
}
