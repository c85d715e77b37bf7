package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.cors.PreflightRequest;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/** Finds the route that the request is for. */
final class Routing implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var match = PreflightRequest.route(evaluation.policy(), evaluation.request());
    if (match instanceof RouteMatch.Matched matched && isMeant(matched, evaluation.template())) {
      evaluation.routed(matched);
      return null;
    }
    if (match instanceof RouteMatch.MethodNotAllowed other) {
      var allow = HttpFields.of("Allow", String.join(", ", other.allow()));
      return evaluation.deny(Reason.METHOD_NOT_ALLOWED, "", allow);
    }
    return evaluation.deny(Reason.ROUTE_NOT_FOUND, "");
  }

  /** Who asks about a template means its own route, not a more special one. */
  private static boolean isMeant(RouteMatch.Matched matched, @Nullable String template) {
    return template == null || template.equals(matched.route().definition().matches().path());
  }
}
