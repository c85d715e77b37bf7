package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.evaluation.Walk;
import dev.portcullis.policy.route.DirectAnswer;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Of a route with {@code redirect} or {@code respond}: answers what was permitted, in the place of
 * an upstream. What is under way to one ends where its route forwards nothing any more.
 */
final class DirectAnswers implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var answer = evaluation.route().answer();
    if (answer == null || !answer.answers(evaluation.retold())) {
      return null;
    }
    return evaluation.walk() == Walk.AGAIN
        ? evaluation.deny(Reason.NOT_PERMITTED, "the route forwards nothing any more")
        : answer(answer, evaluation);
  }

  private static Decision answer(DirectAnswer answer, Evaluation evaluation) {
    var fields = answer.fields(evaluation.retold(), evaluation.owed().path());
    return fields == null
        ? evaluation.deny(Reason.REQUEST_MALFORMED, "path and query make no address to redirect to")
        : evaluation.answer(answer.status(), fields, answer.body());
  }
}
