package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.cors.CorsDuty;
import dev.portcullis.decision.cors.PreflightRequest;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.RouteMatch;
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
    if (evaluation.route().definition().browsers().cors() == null) {
      return null;
    }
    owe(evaluation, evaluation.route());
    return PreflightRequest.method(evaluation.request()) == null
        ? null
        : evaluation.answer(204, HttpFields.EMPTY);
  }

  private static void owe(Evaluation evaluation, CompiledRoute route) {
    var cors = route.definition().browsers().cors();
    if (cors != null) {
      var methods = route.definition().matches().methods();
      evaluation.owed().duty(CorsDuty.of(cors, evaluation.request(), methods));
    }
  }

  /** A page may read why it was refused, also before its route was looked for. */
  static void refusedEarly(Evaluation evaluation) {
    if (evaluation.request().fields().first("Origin") != null
        && find(evaluation) instanceof RouteMatch.Matched matched) {
      owe(evaluation, matched.route());
    }
  }

  /**
   * The route of a request. A browser asks with a method of its own, {@code OPTIONS}, for a route
   * that need not have it: the one that the page's request would take, should it care.
   */
  static RouteMatch find(Evaluation evaluation) {
    var request = evaluation.request();
    var policy = evaluation.policy();
    String wanted = PreflightRequest.method(request);
    if (wanted != null
        && policy.match(request.host(), request.path(), wanted) instanceof RouteMatch.Matched other
        && other.route().definition().browsers().cors() != null) {
      return other;
    }
    return policy.match(request.host(), request.path(), request.method());
  }
}
