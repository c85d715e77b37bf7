package dev.portcullis.policy.compiled;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that apply to a route, by method and role; the rules of all routes are indexed apart.
 */
final class RuleIndex {

  private static final ByMethod NONE = new ByMethod(List.of());

  private final Map<String, ByMethod> ofRoute = new HashMap<>();
  private final ByMethod ofAll;
  private final List<CompiledRule> all;

  /** Indexes the rules; they are sorted by name, so that their order in a document is nothing. */
  RuleIndex(List<CompiledRule> rules) {
    all = rules.stream().sorted(Comparator.comparing(CompiledRule::name)).toList();
    ofAll = new ByMethod(all.stream().filter(rule -> rule.routes().isEmpty()).toList());
    Map<String, List<CompiledRule>> specific = new HashMap<>();
    for (var rule : all) {
      for (var route : rule.routes()) {
        specific.computeIfAbsent(route, name -> new ArrayList<>()).add(rule);
      }
    }
    specific.forEach((route, its) -> ofRoute.put(route, new ByMethod(its)));
  }

  /** All rules, by name. */
  List<CompiledRule> all() {
    return all;
  }

  /** The rules that name no route. */
  Candidates ofAllRoutes(String method) {
    return ofAll.find(method);
  }

  /** The rules that name the route. */
  Candidates ofRoute(String route, String method) {
    return ofRoute.getOrDefault(route, NONE).find(method);
  }

  private static final class ByMethod {
    private final Map<String, Candidates> named = new HashMap<>();
    private final Candidates others;

    ByMethod(List<CompiledRule> rules) {
      Set<String> methods = new HashSet<>();
      rules.forEach(rule -> methods.addAll(rule.methods()));
      for (var method : methods) {
        named.put(
            method, new Candidates(rules.stream().filter(rule -> rule.hasMethod(method)).toList()));
      }
      others = new Candidates(rules.stream().filter(rule -> rule.methods().isEmpty()).toList());
    }

    Candidates find(String method) {
      return named.getOrDefault(method, others);
    }
  }
}
