package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.limit.Admission;
import dev.portcullis.decision.limit.LimitAdmission;
import org.jspecify.annotations.Nullable;

/** The limits of the route, in the owner's order. */
final class RouteLimits implements Stage {

  private final LimitAdmission limits;

  RouteLimits(LimitAdmission limits) {
    this.limits = limits;
  }

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var its = evaluation.route().limits();
    return its.isEmpty()
        ? null
        : take(
            evaluation,
            limits.admit(
                its, evaluation.attributes(), evaluation.owed().charges(), evaluation.recorded()));
  }

  /** Ends it where a limit has no room, else keeps what was charged until the request has ended. */
  static @Nullable Decision take(Evaluation evaluation, Admission admission) {
    if (admission instanceof Admission.Refused refused) {
      return evaluation.deny(refused.reason(), refused.detail(), refused.headers());
    }
    evaluation.owed().charges(((Admission.Admitted) admission).charges());
    return null;
  }
}
