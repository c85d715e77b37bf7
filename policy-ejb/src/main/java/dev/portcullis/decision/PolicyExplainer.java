package dev.portcullis.decision;

import dev.portcullis.policy.AccessAttributes;
import dev.portcullis.policy.Authorization;
import dev.portcullis.policy.CompiledPolicy;
import dev.portcullis.policy.RouteMatch;
import dev.portcullis.policy.RouteMatch.Matched;
import dev.portcullis.policy.RouteMatch.MethodNotAllowed;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about requests that nobody made, by the same route table and the same rules as
 * requests. Who asks vouches for the subject, so nothing is authenticated; limits, threats and
 * quarantine are of real requests, and not asked.
 */
public final class PolicyExplainer {

  private final InstantSource clock;

  public PolicyExplainer(InstantSource clock) {
    this.clock = clock;
  }

  /** What the policy says of the question, and why. */
  public Explanation explain(CompiledPolicy policy, AccessQuestion question) {
    try {
      return explain(policy, question, QuestionedTarget.of(question));
    } catch (MalformedPathException e) {
      return refused(policy, question, Reason.REQUEST_MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private Explanation explain(
      CompiledPolicy policy, AccessQuestion question, QuestionedTarget target) {
    boolean otherMethod = false;
    for (String host : target.hosts(policy.document())) {
      RouteMatch match = policy.match(host, target.path(), question.method());
      if (match instanceof Matched matched && target.isOf(matched.route().definition())) {
        return judge(policy, question, matched, request(question, target.path(), host));
      }
      otherMethod |= match instanceof MethodNotAllowed;
    }
    return otherMethod
        ? refused(policy, question, Reason.METHOD_NOT_ALLOWED, "")
        : refused(policy, question, Reason.ROUTE_NOT_FOUND, "");
  }

  private Explanation judge(
      CompiledPolicy policy, AccessQuestion question, Matched matched, AccessRequest request) {
    Subject subject = question.subject();
    var attributes =
        new AccessAttributes(
            request,
            subject,
            policy.effectiveRoles(subject.roles()),
            matched.route().name(),
            matched.pathVariables(),
            context(question, request),
            matched.route().fields());
    String malformed = malformed(policy, matched, request);
    if (malformed != null) {
      return refused(policy, question, Reason.REQUEST_MALFORMED, malformed);
    }
    Authorization authorization = policy.authorize(matched.route(), attributes);
    return new Explanation(
        policy.version(),
        authorization.reason(),
        matched.route().name(),
        attributes.roles(),
        policy.explain(matched.route(), attributes),
        "");
  }

  /** What would be refused for its form; a template stands for paths that its route takes. */
  private static @Nullable String malformed(
      CompiledPolicy policy, Matched matched, AccessRequest request) {
    String twoReadings = policy.judgedFields().problem(request.fields());
    if (twoReadings != null) {
      return twoReadings;
    }
    var route = matched.route().definition();
    if (!route.pathLeniency().containsAll(request.path().forms())) {
      return "the path has a form that the route does not accept";
    }
    boolean template = route.path().equals(request.path().raw());
    return !template && PathRewrite.apply(request.path(), route) == null
        ? "the path does not begin with the prefix that the route cuts off"
        : null;
  }

  private AccessRequest request(AccessQuestion question, CanonicalPath path, String host) {
    boolean secure = !Boolean.FALSE.equals(question.context().get("tls"));
    return new AccessRequest(
        "explain",
        clock.instant(),
        question.method(),
        secure ? "https" : "http",
        host,
        path,
        question.query(),
        "HTTP/1.1",
        fields(question),
        InetAddress.getLoopbackAddress(),
        List.of(),
        BodySource.NONE);
  }

  private static HttpFields fields(AccessQuestion question) {
    return HttpFields.of(
        question.headers().entrySet().stream()
            .flatMap(header -> List.of(header.getKey(), header.getValue()).stream())
            .toArray(String[]::new));
  }

  private static AccessContext context(AccessQuestion question, AccessRequest request) {
    return new AccessContext(
        request.receivedAt(),
        request.client(),
        request.protocol(),
        request.secure(),
        0,
        question.context());
  }

  private static Explanation refused(
      CompiledPolicy policy, AccessQuestion question, Reason reason, String detail) {
    Set<String> roles = policy.effectiveRoles(question.subject().roles());
    return new Explanation(policy.version(), reason, null, roles, List.of(), detail);
  }
}
