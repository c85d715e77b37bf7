package dev.portcullis.policy.route;

import dev.portcullis.policy.route.PathTemplate.Kind;
import dev.portcullis.policy.route.PathTemplate.Part;
import dev.portcullis.policy.route.RouteMatch.Matched;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of one host pattern, by the segments of their templates. */
final class RouteTrie {

  private static final String GET = "GET";

  private static final String HEAD = "HEAD";

  private final Node root = new Node();

  /**
   * A route and its template.
   *
   * @param constant the match of a template without variables, which is always the same
   */
  record Entry(CompiledRoute route, PathTemplate template, @Nullable Matched constant) {
    static Entry of(CompiledRoute route, PathTemplate template) {
      return new Entry(
          route, template, template.hasVariables() ? null : new Matched(route, Map.of()));
    }
  }

  /** The routes of one template, by method. */
  private static final class Methods {
    private final Map<String, Entry> byMethod = new HashMap<>();
    private @Nullable Entry any;

    void add(Entry entry) {
      var methods = entry.route().definition().matches().methods();
      if (methods.isEmpty()) {
        any = entry;
      }
      methods.forEach(method -> byMethod.put(method, entry));
    }

    @Nullable Entry find(String method) {
      var own = byMethod.get(method);
      if (own == null && method.equals(HEAD)) {
        own = byMethod.get(GET);
      }
      return own == null ? any : own;
    }

    void collect(Set<String> allow) {
      allow.addAll(byMethod.keySet());
      if (byMethod.containsKey(GET)) {
        allow.add(HEAD);
      }
    }
  }

  /** A place in the trie: the segments so far. */
  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node variable;
    private @Nullable Node any;
    private @Nullable Methods rest;
    private @Nullable Methods end;

    Node next(Part part) {
      if (part.kind() == Kind.LITERAL) {
        return literals.computeIfAbsent(part.text(), text -> new Node());
      }
      var known = part.kind() == Kind.VARIABLE ? variable : any;
      var next = known == null ? new Node() : known;
      if (part.kind() == Kind.VARIABLE) {
        variable = next;
      } else {
        any = next;
      }
      return next;
    }

    Methods rest() {
      var known = rest == null ? new Methods() : rest;
      rest = known;
      return known;
    }

    Methods end() {
      var known = end == null ? new Methods() : end;
      end = known;
      return known;
    }
  }

  /** Adds a route. */
  void add(Entry entry) {
    var node = root;
    for (var part : entry.template().parts()) {
      if (part.kind() == Kind.REST) {
        node.rest().add(entry);
        return;
      }
      node = node.next(part);
    }
    node.end().add(entry);
  }

  /** The most specific route that has the path and the method, or null. */
  @Nullable Entry find(List<String> segments, String method) {
    return find(root, segments, 0, method);
  }

  /**
   * Every place of the trie is visited at most once, and no more of them lie deeper than the path
   * is long: the order of the branches is the order of specificity.
   */
  private static @Nullable Entry find(
      @Nullable Node node, List<String> segments, int at, String method) {
    if (node == null) {
      return null;
    }
    Entry found = null;
    if (at == segments.size()) {
      found = node.end == null ? null : node.end.find(method);
    } else {
      String segment = segments.get(at);
      found = find(node.literals.get(segment), segments, at + 1, method);
      if (found == null && !segment.isEmpty()) {
        found = find(node.variable, segments, at + 1, method);
        found = found == null ? find(node.any, segments, at + 1, method) : found;
      }
    }
    return found == null && node.rest != null ? node.rest.find(method) : found;
  }

  /** Adds the methods of all routes that have the path. */
  void collectMethods(List<String> segments, Set<String> allow) {
    collect(root, segments, 0, allow);
  }

  private static void collect(
      @Nullable Node node, List<String> segments, int at, Set<String> allow) {
    if (node == null) {
      return;
    }
    if (node.rest != null) {
      node.rest.collect(allow);
    }
    if (at == segments.size()) {
      if (node.end != null) {
        node.end.collect(allow);
      }
      return;
    }
    String segment = segments.get(at);
    collect(node.literals.get(segment), segments, at + 1, allow);
    if (!segment.isEmpty()) {
      collect(node.variable, segments, at + 1, allow);
      collect(node.any, segments, at + 1, allow);
    }
  }
}
