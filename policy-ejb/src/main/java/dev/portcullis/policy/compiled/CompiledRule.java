package dev.portcullis.policy.compiled;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.document.Rule.Mode;
import dev.portcullis.policy.expression.Expression;
import dev.portcullis.policy.expression.Expression.Outcome;
import dev.portcullis.policy.text.ScalarKinds;
import dev.portcullis.request.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule with its condition compiled.
 *
 * @param routes empty: all
 * @param methods empty: all; {@code GET} stands for {@code HEAD} too, or a forbidden document could
 *     be probed
 * @param alone the answer where this rule alone matched
 */
record CompiledRule(
    Rule definition,
    Set<String> routes,
    Set<String> methods,
    @Nullable Expression when,
    Authorization alone) {

  static CompiledRule of(Rule rule, @Nullable Expression when) {
    return new CompiledRule(
        rule, Set.copyOf(rule.routes()), withHead(rule.methods()), when, alone(rule));
  }

  static Set<String> withHead(List<String> methods) {
    var all = new HashSet<>(methods);
    if (all.contains("GET")) {
      all.add("HEAD");
    }
    return Set.copyOf(all);
  }

  private static Authorization alone(Rule rule) {
    if (rule.mode() == Mode.SHADOW) {
      return new Authorization(Reason.NOT_PERMITTED, List.of(), List.of(shadowName(rule)));
    }
    var reason = rule.effect() == Effect.PERMIT ? Reason.PERMITTED : Reason.FORBIDDEN;
    return new Authorization(reason, List.of(rule.name()), List.of());
  }

  private static String shadowName(Rule rule) {
    return ScalarKinds.slug(rule.effect()) + ":" + rule.name();
  }

  String name() {
    return definition.name();
  }

  boolean permits() {
    return definition.effect() == Effect.PERMIT;
  }

  boolean enforced() {
    return definition.mode() == Mode.ENFORCE;
  }

  String shadowName() {
    return shadowName(definition);
  }

  boolean hasMethod(String method) {
    return methods.isEmpty() || methods.contains(method);
  }

  boolean hasRoute(String route) {
    return routes.isEmpty() || routes.contains(route);
  }

  /** Whether a rule matches. */
  enum Match {
    YES,
    NO,
    /** Its condition reads what cannot be found out now. */
    UNKNOWN
  }

  /** Whether the rule matches, given that it applies to the route and the method. */
  Match match(AccessAttributes attributes, AttributeValues values) {
    if (!hasRole(attributes) || !hasScopes(attributes)) {
      return Match.NO;
    }
    return when == null ? Match.YES : meetsCondition(when, values);
  }

  private boolean hasRole(AccessAttributes attributes) {
    List<String> wanted = definition.roles();
    for (int i = 0; i < wanted.size(); i++) {
      if (attributes.roles().contains(wanted.get(i))) {
        return true;
      }
    }
    return wanted.isEmpty();
  }

  private boolean hasScopes(AccessAttributes attributes) {
    var wanted = definition.scopes();
    return wanted.isEmpty() || attributes.subject().scopes().containsAll(wanted);
  }

  /**
   * A condition that fails opens nothing: no match for a permit, a match for a forbid. One that
   * fails by what cannot be found out now is neither; one that has a value without it has that.
   */
  private Match meetsCondition(Expression condition, AttributeValues values) {
    var outcome = condition.evaluate(values);
    boolean unavailable = values.metUnavailable();
    if (outcome instanceof Outcome.Value) {
      return outcome == Outcome.Value.TRUE || (outcome != Outcome.Value.FALSE && !permits())
          ? Match.YES
          : Match.NO;
    }
    if (unavailable) {
      return Match.UNKNOWN;
    }
    return permits() ? Match.NO : Match.YES;
  }

  /** What the rule says of a request, and why. */
  RuleOutcome explain(String route, AccessAttributes attributes, AttributeValues values) {
    String obstacle = obstacle(route, attributes);
    if (obstacle != null) {
      return outcome(false, obstacle);
    }
    if (when == null) {
      return outcome(true, "matches");
    }
    var outcome = when.evaluate(values);
    boolean unavailable = values.metUnavailable();
    if (outcome instanceof Outcome.Failed failed) {
      return outcome(!permits() && !unavailable, "when failed: " + failed.why());
    }
    boolean met = outcome == Outcome.Value.TRUE;
    return outcome(met, met ? "matches" : "when is false");
  }

  private RuleOutcome outcome(boolean matched, String why) {
    return new RuleOutcome(name(), definition.effect(), definition.mode(), matched, why);
  }

  /** What keeps the rule from matching before its condition is asked, or null. */
  private @Nullable String obstacle(String route, AccessAttributes attributes) {
    if (!hasRoute(route)) {
      return "other route";
    }
    if (!hasMethod(attributes.request().method())) {
      return "other method";
    }
    if (!hasRole(attributes)) {
      String roles = String.join(" or ", definition.roles());
      return "role " + roles + " missing";
    }
    var scopes = attributes.subject().scopes();
    var missing = definition.scopes().stream().filter(scope -> !scopes.contains(scope)).toList();
    return missing.isEmpty() ? null : "scope " + String.join(" and ", missing) + " missing";
  }
}
