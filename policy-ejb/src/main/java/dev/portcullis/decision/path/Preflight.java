package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.cors.CorsDuty;
import dev.portcullis.decision.cors.PreflightRequest;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.request.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Of a route with {@code cors}: answers a browser's question whether a page may call it, before
 * anybody is authenticated, since browsers ask it without credentials (Fetch Standard §3.2.2); owes
 * to every other answer what the page may read of it.
 */
final class Preflight implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var duty = CorsDuty.of(evaluation.route(), evaluation.request());
    if (duty == null) {
      return null;
    }
    evaluation.owed().duty(duty);
    return PreflightRequest.method(evaluation.request()) == null
        ? null
        : evaluation.answer(204, HttpFields.EMPTY, "");
  }
}
