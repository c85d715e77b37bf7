package dev.portcullis.decision.point;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.decision.question.Explanation;
import dev.portcullis.decision.question.QuestionedTarget;
import dev.portcullis.policy.compiled.CompiledPolicy;
import dev.portcullis.policy.compiled.RuleOutcome;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way through the stages that only the policy can answer. Who asks without a
 * host means whichever host has such a route.
 */
final class QuestionWalk {

  private final CompiledPolicy policy;
  private final AccessQuestion question;
  private final Instant time;
  private final Function<Evaluation, Decision> walk;

  QuestionWalk(
      CompiledPolicy policy,
      AccessQuestion question,
      Instant time,
      Function<Evaluation, Decision> walk) {
    this.policy = policy;
    this.question = question;
    this.time = time;
    this.walk = walk;
  }

  Explanation explain() {
    try {
      return explain(QuestionedTarget.of(question));
    } catch (MalformedPathException e) {
      return told(Reason.REQUEST_MALFORMED, null, List.of(), String.valueOf(e.getMessage()));
    }
  }

  private Explanation explain(QuestionedTarget target) {
    Explanation best = told(Reason.ROUTE_NOT_FOUND, null, List.of(), "");
    for (String host : target.hosts(policy.document())) {
      var explanation = explain(target, host);
      if (explanation.route() != null || explanation.reason() == Reason.REQUEST_MALFORMED) {
        return explanation;
      }
      best = explanation.reason() == Reason.METHOD_NOT_ALLOWED ? explanation : best;
    }
    return best;
  }

  private Explanation explain(QuestionedTarget target, String host) {
    var evaluation =
        Evaluation.asked(
            request(target.path(), host),
            policy,
            question.subject(),
            target.template(),
            question.context());
    var facts = walk.apply(evaluation).facts();
    return told(
        facts.reason(), facts.route(), outcomes(evaluation, facts.reason()), facts.detail());
  }

  /** What each rule says, where the rules were asked at all. */
  private List<RuleOutcome> outcomes(Evaluation evaluation, Reason reason) {
    return switch (reason) {
      case PERMITTED, ANSWERED, NOT_PERMITTED, FORBIDDEN ->
          policy.explain(evaluation.route(), evaluation.attributes());
      default -> List.of();
    };
  }

  private Explanation told(
      Reason reason, @Nullable String route, List<RuleOutcome> rules, String detail) {
    var roles = policy.effectiveRoles(question.subject().roles());
    return new Explanation(policy.version(), reason, route, roles, rules, detail);
  }

  private AccessRequest request(CanonicalPath path, String host) {
    boolean secure = !Boolean.FALSE.equals(question.context().get("tls"));
    return new AccessRequest(
        "explain",
        time,
        question.method(),
        secure ? "https" : "http",
        host,
        path,
        question.query(),
        "HTTP/1.1",
        fields(),
        InetAddress.getLoopbackAddress(),
        List.of(),
        BodySource.NONE);
  }

  private HttpFields fields() {
    return HttpFields.of(
        question.headers().entrySet().stream()
            .flatMap(header -> List.of(header.getKey(), header.getValue()).stream())
            .toArray(String[]::new));
  }
}
