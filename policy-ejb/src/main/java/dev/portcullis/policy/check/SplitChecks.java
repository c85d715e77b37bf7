package dev.portcullis.policy.check;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.policy.text.ScalarKinds;
import java.util.Collection;
import java.util.Set;

/** Checks to which other upstreams a route sends some of its requests. */
record SplitChecks(Checks checks, Set<String> upstreams) {

  private static final int MOST = 8;

  private static final int ALL = 100;

  void check(String path, Route route) {
    var split = route.forwards().split();
    if (!split.splits()) {
      return;
    }
    if (route.upstream().isEmpty()) {
      problem(path, "nothing is forwarded that could be split", "name an `upstream`, or remove it");
    }
    others(path + ".share.", split.share().keySet(), route);
    others(path + ".when.", split.when().keySet(), route);
    long sum = 0;
    for (var share : split.share().entrySet()) {
      Integer percent = ScalarKinds.PERCENT.typed(share.getValue());
      if (percent == null || percent > ALL) {
        problem(
            path + ".share." + share.getKey(),
            "`" + Problems.shortened(share.getValue()) + "` is no share",
            "write `0%` to `100%`");
      } else {
        sum += percent;
      }
    }
    checks.between(path + ".share", sum, 0, ALL);
  }

  private void others(String path, Collection<String> names, Route route) {
    checks.between(path.substring(0, path.length() - 1), names.size(), 0, MOST);
    for (String name : names) {
      checks.reference(path + name, "upstream", name, upstreams);
      if (name.equals(route.upstream())) {
        problem(path + name, "all others go there anyway", "name another upstream");
      }
    }
  }

  private void problem(String path, String what, String remedy) {
    checks.problems().add(path, what, remedy);
  }
}
