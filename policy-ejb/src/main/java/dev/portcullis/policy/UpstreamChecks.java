package dev.portcullis.policy;

import dev.portcullis.policy.PolicyDocument.Limit;
import dev.portcullis.policy.PolicyDocument.Upstream;
import java.time.Duration;
import java.util.List;

/** Checks where requests go and how many may. */
record UpstreamChecks(Checks checks) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final Duration LONGEST_PERIOD = Duration.ofDays(31);

  /** The highest rate and burst. */
  static final long MAX_EVENTS = 1_000_000_000L;

  void check(List<Upstream> upstreams) {
    for (int i = 0; i < upstreams.size(); i++) {
      check("upstreams[" + i + "]", upstreams.get(i));
    }
  }

  private void check(String path, Upstream upstream) {
    checks.notEmpty(path + ".targets", upstream.targets(), "name at least one base URL");
    checks.distinct(path + ".targets", upstream.targets());
    for (int i = 0; i < upstream.targets().size(); i++) {
      target(path + ".targets[" + i + "]", upstream.targets().get(i));
    }
    checks.between(path + ".timeout", upstream.timeout(), SHORTEST, LONGEST_WAIT);
    checks.between(path + ".connect-timeout", upstream.connectTimeout(), SHORTEST, LONGEST_WAIT);
  }

  private void target(String path, String target) {
    var uri = Checks.uri(target);
    boolean bare =
        uri != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
    if (!bare) {
      checks
          .problems()
          .add(
              path,
              "`" + Problems.shortened(target) + "` is no base URL",
              "write `http://host:port` or `https://host:port`, without path or user");
    }
  }

  /** Checks the numbers of the limits. */
  void checkLimits(List<Limit> limits) {
    for (int i = 0; i < limits.size(); i++) {
      String path = "limits[" + i + "]";
      checks.between(path + ".rate", limits.get(i).rate(), 1, MAX_EVENTS);
      checks.between(path + ".rate", limits.get(i).per(), SHORTEST, LONGEST_PERIOD);
      checks.between(path + ".burst", limits.get(i).burst(), 1, MAX_EVENTS);
    }
  }
}
