package dev.portcullis.policy.route;

import dev.portcullis.policy.route.RouteMatch.Matched;
import dev.portcullis.policy.route.RouteMatch.MethodNotAllowed;
import dev.portcullis.policy.route.RouteMatch.NotFound;
import dev.portcullis.request.CanonicalPath;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: among all routes that have its host, path and method, the most
 * specific one. An exact host goes before a wildcard (the longest first), a wildcard before any
 * host; then, segment by segment from the left, a literal before {@code {name}} before {@code *}
 * before {@code **}.
 *
 * <p>One trie per host pattern, so the cost depends on the path, not on the number of routes; it is
 * immutable once built. A route with {@code GET} also answers {@code HEAD} unless another one of
 * the same template names it (RFC 9110 §9.3.2).
 */
public final class RouteTable {

  private final Map<String, RouteTrie> exact = new HashMap<>();
  private final Map<String, RouteTrie> wildcard = new HashMap<>();
  private final RouteTrie any = new RouteTrie();

  /** Adds a route. All routes are added before the table is shared. */
  public void add(CompiledRoute route, PathTemplate template) {
    var entry = RouteTrie.Entry.of(route, template);
    var hosts = route.definition().matches().hosts();
    if (hosts.isEmpty()) {
      any.add(entry);
    }
    for (String pattern : hosts) {
      String host = pattern.toLowerCase(Locale.ROOT);
      var tries = host.startsWith("*.") ? wildcard : exact;
      String name = host.startsWith("*.") ? host.substring(2) : host;
      tries.computeIfAbsent(name, h -> new RouteTrie()).add(entry);
    }
  }

  /** Finds the route. */
  public RouteMatch match(String host, CanonicalPath path, String method) {
    List<String> segments = path.segments();
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    var entry = firstOf(name, trie -> trie.find(segments, method));
    if (entry == null) {
      return none(name, segments);
    }
    return entry.constant() == null
        ? new Matched(entry.route(), entry.template().variables(segments))
        : entry.constant();
  }

  private RouteMatch none(String host, List<String> segments) {
    Set<String> allow = new TreeSet<>();
    firstOf(
        host,
        trie -> {
          trie.collectMethods(segments, allow);
          return null;
        });
    return allow.isEmpty() ? NotFound.INSTANCE : new MethodNotAllowed(allow);
  }

  /** Asks the tries that have the host, the most specific first, until one has an answer. */
  private <T> @Nullable T firstOf(String host, Function<RouteTrie, @Nullable T> question) {
    var own = exact.get(host);
    T answer = own == null ? null : question.apply(own);
    if (answer == null && !wildcard.isEmpty()) {
      answer = firstOfWildcards(host, question);
    }
    return answer == null ? question.apply(any) : answer;
  }

  private <T> @Nullable T firstOfWildcards(String host, Function<RouteTrie, @Nullable T> question) {
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      var trie = wildcard.get(host.substring(dot + 1));
      T answer = trie == null ? null : question.apply(trie);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }
}
