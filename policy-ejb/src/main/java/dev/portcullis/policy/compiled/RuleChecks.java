package dev.portcullis.policy.compiled;

import dev.portcullis.policy.check.Checks;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.expression.ExpressionCompiler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Checks rules and compiles their conditions. */
record RuleChecks(Checks checks, Set<String> roles, ExpressionCompiler expressions) {

  /** Checks all rules; those whose condition compiles, in the same order. */
  List<CompiledRule> check(List<Rule> rules, List<Route> routes) {
    Map<String, Route> byName = new LinkedHashMap<>();
    routes.forEach(route -> byName.put(route.name(), route));
    var compiled = new ArrayList<CompiledRule>();
    for (int i = 0; i < rules.size(); i++) {
      compiled.add(check("rules[" + i + "]", rules.get(i), byName));
    }
    return compiled;
  }

  private CompiledRule check(String path, Rule rule, Map<String, Route> routes) {
    checks.references(path + ".routes", "route", rule.routes(), routes.keySet());
    checks.methods(path + ".methods", rule.methods());
    checks.references(path + ".roles", "role", rule.roles(), roles);
    checks.scopes(path + ".scopes", rule.scopes());
    reachable(path, rule, routes);
    String when = rule.when();
    return CompiledRule.of(rule, when == null ? null : expressions.condition(path + ".when", when));
  }

  /** A rule that no request can match is a mistake, and one that forbids a dangerous one. */
  private void reachable(String path, Rule rule, Map<String, Route> routes) {
    Collection<Route> its =
        rule.routes().isEmpty()
            ? routes.values()
            : rule.routes().stream().map(routes::get).filter(Objects::nonNull).toList();
    if (its.isEmpty()) {
      return;
    }
    if (its.stream().noneMatch(route -> shareMethod(rule, route))) {
      checks
          .problems()
          .add(
              path + ".methods",
              "no route of this rule has these methods",
              "list methods of its routes");
    }
    boolean asks = !rule.roles().isEmpty() || !rule.scopes().isEmpty();
    if (asks && its.stream().allMatch(RuleChecks::anonymousOnly)) {
      checks
          .problems()
          .add(
              path,
              "it asks for roles or scopes where everyone is anonymous",
              "add a method to `authenticate` of its routes");
    }
  }

  private static boolean shareMethod(Rule rule, Route route) {
    return rule.methods().isEmpty()
        || route.matches().methods().isEmpty()
        || !Collections.disjoint(
            CompiledRule.withHead(rule.methods()),
            CompiledRule.withHead(route.matches().methods()));
  }

  private static boolean anonymousOnly(Route route) {
    return route.authenticate().equals(List.of(AuthenticationMethod.ANONYMOUS));
  }
}
