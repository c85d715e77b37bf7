package dev.portcullis.policy.check;

import dev.portcullis.policy.document.Mirror;
import dev.portcullis.policy.document.Route;
import java.util.Set;

/** Checks to which other upstream copies of a route's requests go. */
record MirrorChecks(Checks checks, Set<String> upstreams) {

  private static final int ALL = 100;

  /** A copy is held in memory. */
  private static final long MAX_BODY = 1L << 20;

  /** What changes the connection, and what shows a server's own fields. */
  private static final Set<String> NEVER = Set.of("CONNECT", "TRACE");

  void check(String path, Route route) {
    var mirror = route.forwards().mirror();
    if (mirror.equals(Mirror.NONE)) {
      return;
    }
    if (mirror.mirrors()) {
      upstream(path, mirror.upstream(), route);
    } else {
      problem(path + ".upstream", "it is missing", "name the upstream that gets the copies");
    }
    if (!route.forwards().upgrades().isEmpty()) {
      problem(
          path,
          "a connection that changes its protocol cannot be copied",
          "give what upgrades a route of its own");
    }
    checks.between(path + ".share", mirror.share(), 0, ALL);
    checks.between(path + ".max-body", mirror.maxBody(), 0, MAX_BODY);
    methods(path + ".methods", mirror);
  }

  private void upstream(String path, String name, Route route) {
    var split = route.forwards().split();
    checks.reference(path + ".upstream", "upstream", name, upstreams);
    if (route.upstream().isEmpty()) {
      problem(
          path, "nothing is forwarded that could be copied", "name an `upstream`, or remove it");
    } else if (name.equals(route.upstream())
        || split.share().containsKey(name)
        || split.when().containsKey(name)) {
      problem(
          path + ".upstream", "requests of the route go there already", "name another upstream");
    }
  }

  private void methods(String path, Mirror mirror) {
    checks.methods(path, mirror.methods());
    for (int i = 0; i < mirror.methods().size(); i++) {
      String method = mirror.methods().get(i);
      if (NEVER.contains(method)) {
        problem(path + "[" + i + "]", "`" + method + "` is never copied", "remove it");
      }
    }
  }

  private void problem(String path, String what, String remedy) {
    checks.problems().add(path, what, remedy);
  }
}
