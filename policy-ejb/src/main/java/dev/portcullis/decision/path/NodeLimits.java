package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.limit.LimitAdmission;
import dev.portcullis.decision.token.TokenSearch;
import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Subject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The limits that protect all that follows, the checks of signatures above all. */
final class NodeLimits implements Stage {

  private final LimitAdmission limits;

  NodeLimits(LimitAdmission limits) {
    this.limits = limits;
  }

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var first = evaluation.policy().beforeAuthentication();
    return first.isEmpty()
        ? null
        : RouteLimits.take(
            evaluation, limits.admit(first, of(evaluation), null, evaluation.recorded()));
  }

  /** Of what anybody may have sent, but for what may be a token: keys of limits are logged. */
  private static AccessAttributes of(Evaluation evaluation) {
    return new AccessAttributes(
        TokenSearch.without(evaluation.request(), evaluation.policy().tokenPlaces()),
        Subject.ANONYMOUS,
        Set.of(),
        "",
        Map.of(),
        evaluation.context(),
        PassedFields.USUAL);
  }
}
