package dev.portcullis.policy.compiled;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The rules that may match a request of one method on one route. Many of them are asked by the
 * roles of the subject, so that the cost of a decision does not grow with the rules of others.
 */
final class Candidates {

  /** So few rules are looked at one by one: faster than a look into a map for each role. */
  private static final int FEW = 16;

  static final Candidates NONE = new Candidates(List.of());

  /** Those to look at whatever the subject's roles are. */
  private final List<CompiledRule> always;

  private final Map<String, List<CompiledRule>> byRole = new HashMap<>();

  Candidates(List<CompiledRule> rules) {
    if (rules.size() <= FEW) {
      always = List.copyOf(rules);
      return;
    }
    always = rules.stream().filter(rule -> rule.definition().roles().isEmpty()).toList();
    for (var rule : rules) {
      for (String role : rule.definition().roles()) {
        byRole.computeIfAbsent(role, name -> new ArrayList<>()).add(rule);
      }
    }
  }

  /** Shows each rule that asks for none of the roles, or for one that is among them, once. */
  void forEach(Set<String> roles, Consumer<CompiledRule> look) {
    for (int i = 0; i < always.size(); i++) {
      look.accept(always.get(i));
    }
    if (byRole.isEmpty()) {
      return;
    }
    for (String role : roles) {
      for (var rule : byRole.getOrDefault(role, List.of())) {
        if (isFirstOf(rule, role, roles)) {
          look.accept(rule);
        }
      }
    }
  }

  /** Whether no role that the rule names before this one leads to the rule too. */
  private static boolean isFirstOf(CompiledRule rule, String role, Set<String> roles) {
    for (String named : rule.definition().roles()) {
      if (roles.contains(named)) {
        return named.equals(role);
      }
    }
    return false;
  }
}
