package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.message.FieldDuty;
import dev.portcullis.decision.message.TransportSecurityDuty;
import org.jspecify.annotations.Nullable;

/**
 * Of a route with {@code response-headers} or {@code strict-transport-security}: owes what is known
 * of them by now to every answer, denials and preflights included. Before CORS, which has the last
 * word on its own fields.
 */
final class AnswerFields implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var plan = evaluation.route().plan();
    if (plan.touchesAnswers()) {
      evaluation
          .owed()
          .duty(new FieldDuty(plan.set().constants(), plan.added().constants(), plan.removed()));
    }
    var security = evaluation.route().definition().answers().transportSecurity();
    if (security != null) {
      evaluation.owed().duty(TransportSecurityDuty.of(security, evaluation.request()));
    }
    return null;
  }
}
