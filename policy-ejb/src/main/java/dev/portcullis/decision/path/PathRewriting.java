package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.policy.route.PathRewrite;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The route must accept the forms that the path has, and the path must be one that the route's
 * rewriting can turn into what the upstream gets: what is judged is what is sent.
 */
final class PathRewriting implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var route = evaluation.route().definition();
    var path = evaluation.request().path();
    if (!path.forms().isEmpty() && !route.pathLeniency().containsAll(path.forms())) {
      return evaluation.deny(
          Reason.REQUEST_MALFORMED, "the path has a form that the route does not accept");
    }
    if (isOfAnotherRoute(evaluation)) {
      return evaluation.deny(
          Reason.REQUEST_MALFORMED,
          "the path is one of another route to a server that decodes it in another way");
    }
    String rewritten = PathRewrite.apply(path, route);
    if (rewritten == null && evaluation.template() == null) {
      return evaluation.deny(
          Reason.REQUEST_MALFORMED,
          "the path does not begin with the prefix that the route cuts off");
    }
    // A template stands for all paths of its route, of which some have the prefix.
    evaluation.owed().path(rewritten == null ? path.raw() : rewritten);
    return null;
  }

  /** A leniency of this route must not open another one, should the upstream read otherwise. */
  private static boolean isOfAnotherRoute(Evaluation evaluation) {
    var other = evaluation.request().path().otherReading();
    return other != null
        && !(evaluation
                    .policy()
                    .match(evaluation.request().host(), other, evaluation.request().method())
                instanceof RouteMatch.Matched matched
            && matched.route() == evaluation.route());
  }
}
