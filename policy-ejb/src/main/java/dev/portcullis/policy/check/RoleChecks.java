package dev.portcullis.policy.check;

import dev.portcullis.policy.document.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what roles inherit. */
public record RoleChecks(Checks checks, Set<String> known) {

  /** The most roles that one role may amount to. */
  public static final int MAX_INHERITED = 256;

  public void check(List<Role> roles) {
    Map<String, List<String>> inherits = new HashMap<>();
    roles.forEach(role -> inherits.put(role.name(), role.inherits()));
    for (int i = 0; i < roles.size(); i++) {
      String path = "roles[" + i + "].inherits";
      checks.references(path, "role", roles.get(i).inherits(), known);
      check(path, roles.get(i).name(), inherits);
    }
  }

  /** Walks breadth first from one role, remembering whence each other one was reached. */
  private void check(String path, String start, Map<String, List<String>> inherits) {
    Map<String, String> whence = new LinkedHashMap<>();
    var next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty() && whence.size() <= MAX_INHERITED && !whence.containsKey(start)) {
      String role = next.pop();
      for (String inherited : inherits.getOrDefault(role, List.of())) {
        if (whence.putIfAbsent(inherited, role) == null) {
          next.add(inherited);
        }
      }
    }
    if (whence.containsKey(start)) {
      reportCircle(path, start, whence);
    } else if (whence.size() > MAX_INHERITED) {
      String most = "more than " + MAX_INHERITED + " roles";
      checks.problems().add(path, "it inherits " + most, "inherit fewer");
    }
  }

  /** A circle is told once, at the first of its roles by name. */
  private void reportCircle(String path, String start, Map<String, String> whence) {
    var circle = new ArrayList<String>();
    for (@Nullable String role = whence.get(start); role != null && !role.equals(start); ) {
      circle.add(role);
      role = whence.get(role);
    }
    Collections.reverse(circle);
    circle.add(0, start);
    if (Collections.min(circle).equals(start)) {
      String way = String.join(" -> ", circle) + " -> " + start;
      checks.problems().add(path, "a role inherits itself: " + way, "break the circle");
    }
  }
}
