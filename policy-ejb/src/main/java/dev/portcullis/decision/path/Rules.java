package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import org.jspecify.annotations.Nullable;

/** The rules, with everything known: a forbid denies, else a permit allows, else it is denied. */
final class Rules implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var said = evaluation.policy().authorize(evaluation.route(), evaluation.attributes());
    evaluation.recorded().ruled(said);
    return switch (said.reason()) {
      case PERMITTED -> null;
      case UNDECIDABLE -> evaluation.denyForNow(said.detail());
      default -> evaluation.deny(said.reason(), said.detail());
    };
  }
}
