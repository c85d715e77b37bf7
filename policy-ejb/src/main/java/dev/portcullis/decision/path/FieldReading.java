package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/** A field that the policy judges by must not be readable in two ways. */
final class FieldReading implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    String problem = evaluation.policy().judgedFields().problem(evaluation.request().fields());
    return problem == null ? null : evaluation.deny(Reason.REQUEST_MALFORMED, problem);
  }
}
