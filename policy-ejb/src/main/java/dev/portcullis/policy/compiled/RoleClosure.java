package dev.portcullis.policy.compiled;

import dev.portcullis.policy.document.Role;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which roles each role amounts to, itself included; computed once. */
final class RoleClosure {

  private final Map<String, Set<String>> effective = new HashMap<>();

  /** The closure of roles whose inheritance has no cycle (one is harmless: all in it are alike). */
  RoleClosure(List<Role> roles) {
    Map<String, List<String>> inherits = new HashMap<>();
    roles.forEach(role -> inherits.put(role.name(), role.inherits()));
    inherits.keySet().forEach(name -> effective.put(name, reach(name, inherits)));
  }

  private static Set<String> reach(String name, Map<String, List<String>> inherits) {
    var reached = new HashSet<String>();
    var next = new ArrayDeque<>(List.of(name));
    while (!next.isEmpty()) {
      String role = next.pop();
      if (reached.add(role)) {
        next.addAll(inherits.getOrDefault(role, List.of()));
      }
    }
    return Set.copyOf(reached);
  }

  /** The roles and all that they inherit; a role that the policy does not know stays as it is. */
  Set<String> of(Set<String> roles) {
    if (roles.size() <= 1) {
      for (String role : roles) {
        return effective.getOrDefault(role, roles);
      }
      return Set.of();
    }
    var all = new HashSet<>(roles);
    roles.forEach(role -> all.addAll(effective.getOrDefault(role, Set.of())));
    return Set.copyOf(all);
  }
}
