package dev.portcullis.policy.route;

import java.util.Map;
import java.util.Set;

/** What the route table says of a host, a path and a method. */
public sealed interface RouteMatch {

  /**
   * A route answers.
   *
   * @param pathVariables values of the template's {@code {names}}, decoded
   */
  record Matched(CompiledRoute route, Map<String, String> pathVariables) implements RouteMatch {}

  /**
   * Routes have this host and path, none with this method.
   *
   * @param allow the methods that they have
   */
  record MethodNotAllowed(Set<String> allow) implements RouteMatch {}

  /** No route has this host and path. */
  record NotFound() implements RouteMatch {
    public static final NotFound INSTANCE = new NotFound();
  }
}
