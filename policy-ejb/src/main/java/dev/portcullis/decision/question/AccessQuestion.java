package dev.portcullis.decision.question;

import dev.portcullis.request.Subject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question about a request that nobody made: may this subject do that, there, under these
 * circumstances? In the terms of OpenID AuthZEN 1.0; {@link AccessQuestionReader} reads it.
 *
 * @param subject believed as given; roles are those granted, before inheritance
 * @param method the action's name
 * @param target a path, or the template of a route
 * @param host null: whichever host has such a route
 * @param pathVariables values for a template's {@code {names}}; a name without a value stands for
 *     itself
 * @param query without the question mark, or null
 * @param headers by name
 * @param context facts that go before what would be known of a request
 */
public record AccessQuestion(
    Subject subject,
    String method,
    String target,
    @Nullable String host,
    Map<String, String> pathVariables,
    @Nullable String query,
    Map<String, String> headers,
    Map<String, Object> context) {
  public AccessQuestion {
    pathVariables = Map.copyOf(pathVariables);
    headers = Map.copyOf(headers);
    context = Map.copyOf(context);
  }
}
