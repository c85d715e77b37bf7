package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.token.TakenToken;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Of a route with {@code token-from}: a token where browsers can put it is taken from there, before
 * anything looks at the request that could log it, compare it or send it on. Of all routes: cookies
 * that are tokens elsewhere, and addresses with tokens in {@code Referer}, go no further.
 */
final class TokenPlace implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var places = evaluation.policy().tokenPlaces();
    if (places.isEmpty()) {
      return null;
    }
    var request = evaluation.request();
    var taken = TakenToken.of(request, evaluation.route().definition(), places);
    if (taken.duty() != null) {
      evaluation.owed().duty(taken.duty());
    }
    if (taken.problem() != null) {
      return evaluation.deny(Reason.REQUEST_MALFORMED, taken.problem());
    }
    if (taken.request() != request) {
      evaluation.owed().request(taken.request());
    }
    return null;
  }
}
