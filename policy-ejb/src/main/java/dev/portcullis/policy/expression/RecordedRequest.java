package dev.portcullis.policy.expression;

import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the decision log tells of it, as far as limits ask.
 *
 * @param route empty where none matched
 * @param subject {@code anonymous} of issuer {@code portcullis}, without a credential, where nobody
 *     was authenticated
 * @param kind what vouched for the subject, as the log says it; empty in lines of older versions
 * @param credential its name or hash
 * @param limits the keys that it counted under, by the names of limits; those only that the rest
 *     does not tell
 */
public record RecordedRequest(
    InetAddress client,
    String route,
    String subject,
    String issuer,
    String kind,
    String credential,
    Map<String, String> limits) {

  public RecordedRequest {
    limits = Map.copyOf(limits);
  }

  /** The key that it counts under; null where the record does not tell. */
  public @Nullable String key(Limit limit, PolicyDocument document) {
    return switch (limit.key()) {
      case "subject" -> who(subject);
      case "credential" -> who(credential);
      case "route" -> route;
      case "global" -> "global";
      case "upstream" -> upstream(document);
      default ->
          KeyFunctions.recorded(limit.key())
              ? KeyFunctions.address(client, KeyFunctions.prefix(limit.key()))
              : limits.get(limit.name());
    };
  }

  private String who(String name) {
    return anonymous()
        ? "anonymous|" + KeyFunctions.address(client, KeyFunctions.USUAL_PREFIX)
        : KeyFunctions.bounded((known() ? kind : issuer) + '|' + name);
  }

  /** Whether the kind stands before the name, as {@code Subject.realm} has it. */
  private boolean known() {
    return !kind.isEmpty() && !kind.equals(Subject.Kind.TOKEN.slug());
  }

  private boolean anonymous() {
    return subject.equals("anonymous") && issuer.equals("portcullis") && credential.equals("none");
  }

  private @Nullable String upstream(PolicyDocument document) {
    return document.routes().stream()
        .filter(candidate -> candidate.name().equals(route))
        .map(Route::upstream)
        .map(name -> name.isEmpty() ? KeyFunctions.ABSENT : name)
        .findFirst()
        .orElse(null);
  }
}
