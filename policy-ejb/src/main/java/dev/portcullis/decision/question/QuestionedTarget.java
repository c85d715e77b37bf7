package dev.portcullis.decision.question;

import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Route;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a question asks to go: a path like any request's, or a template, which stands for one path
 * of its route.
 *
 * @param path the path, or the template with its {@code {names}} filled in
 * @param template the template, or null where the target is a path
 * @param host where the question names one
 */
public record QuestionedTarget(
    CanonicalPath path, @Nullable String template, @Nullable String host) {

  /** Where the question asks to go. */
  public static QuestionedTarget of(AccessQuestion question) throws MalformedPathException {
    String target = question.target();
    boolean template = target.indexOf('{') >= 0 || target.indexOf('*') >= 0;
    return template
        ? new QuestionedTarget(filled(target, question.pathVariables()), target, question.host())
        : new QuestionedTarget(CanonicalPath.parse(target), null, question.host());
  }

  /** A name without a value, and a wildcard, stand for themselves: no literal of a route is so. */
  private static CanonicalPath filled(String template, Map<String, String> values) {
    List<String> segments =
        Arrays.stream(template.replaceFirst("^/", "").split("/", -1))
            .map(segment -> filledSegment(segment, values))
            .toList();
    return new CanonicalPath(template, segments, Set.of());
  }

  private static String filledSegment(String segment, Map<String, String> values) {
    boolean variable = segment.startsWith("{") && segment.endsWith("}") && segment.length() > 2;
    return variable
        ? values.getOrDefault(segment.substring(1, segment.length() - 1), segment)
        : segment;
  }

  /** Whether the route is meant: a template means its own route, not a more special one. */
  private boolean isOf(Route route) {
    return template == null || route.matches().path().equals(template);
  }

  /** The host that is asked for, or one of each kind that the policy knows. */
  public Set<String> hosts(PolicyDocument document) {
    if (host != null) {
      return Set.of(host);
    }
    var hosts = new LinkedHashSet<String>();
    for (Route route : document.routes()) {
      if (isOf(route)) {
        route.matches().hosts().forEach(pattern -> hosts.add(pattern.replaceFirst("^\\*", "any")));
      }
    }
    hosts.add("localhost");
    return hosts;
  }
}
