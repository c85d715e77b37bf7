package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.policy.route.PathRewrite;
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
}
