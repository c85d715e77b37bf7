package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.message.FieldDuty;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.route.FieldPlan;
import dev.portcullis.policy.route.FieldValues.Found;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of fields that a route has computed. Nothing goes on without one of them: an upstream
 * that waits for it would take the request for another; and none goes on that would end its field.
 */
final class ComputedFields implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var plan = evaluation.route().plan();
    evaluation.owed().fields(plan.request().constants());
    return plan.computes() ? compute(plan, evaluation) : null;
  }

  private static @Nullable Decision compute(FieldPlan plan, Evaluation evaluation) {
    var values = new AttributeValues(evaluation.attributes());
    var request = plan.request().find(values);
    var set = plan.set().find(values);
    var added = plan.added().find(values);
    for (Found found : List.of(request, set, added)) {
      if (found instanceof Found.Missing missing) {
        return missing.unavailable()
            ? evaluation.denyForNow(missing.why())
            : evaluation.deny(Reason.REQUEST_MALFORMED, missing.why());
      }
    }
    evaluation.owed().fields(plan.request().constants().with(fields(request)));
    if (!plan.set().constant() || !plan.added().constant()) {
      evaluation.owed().dutyFirst(new FieldDuty(fields(set), fields(added), List.of()));
    }
    return null;
  }

  private static HttpFields fields(Found found) {
    return ((Found.Fields) found).fields();
  }
}
