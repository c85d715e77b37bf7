package dev.portcullis.policy.check;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.policy.text.ServiceUrl;
import java.time.Duration;
import java.util.List;

/** Checks where requests go and how many may. */
public record UpstreamChecks(Checks checks) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final Duration LONGEST_PERIOD = Duration.ofDays(31);

  private static final Duration LONGEST_SILENCE = Duration.ofDays(1);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final int MAX_CONCURRENT = 1_000_000;
  private static final int MAX_WEIGHT = 1000;
  private static final int MAX_ATTEMPTS = 5;
  private static final int MAX_RETRY_PERCENT = 10;
  private static final int MAX_ANSWERS = 1000;

  /** The highest rate and burst. */
  static final long MAX_EVENTS = 1_000_000_000L;

  public void check(List<Upstream> upstreams) {
    for (int i = 0; i < upstreams.size(); i++) {
      check("upstreams[" + i + "]", upstreams.get(i));
    }
  }

  private void check(String path, Upstream upstream) {
    targets(path, upstream);
    timeouts(path, upstream.timeouts());
    balance(path + ".balance", upstream.balance());
    retries(path + ".retries", upstream.retries());
    if (upstream.circuitBreaker() != null) {
      circuitBreaker(path + ".circuit-breaker", upstream.circuitBreaker());
    }
    health(path + ".health", upstream.health());
    checks.between(path + ".max-concurrent", upstream.concurrency().most(), 0, MAX_CONCURRENT);
    tls(path + ".tls", upstream);
  }

  private void targets(String path, Upstream upstream) {
    checks.notEmpty(path + ".targets", upstream.targets(), "name at least one base URL");
    checks.distinct(path + ".targets", upstream.targets().stream().map(Target::url).toList());
    for (int i = 0; i < upstream.targets().size(); i++) {
      String at = path + ".targets[" + i + "]";
      var target = upstream.targets().get(i);
      target(at, target.url());
      checks.between(at + ".weight", target.weight(), 0, MAX_WEIGHT);
      if (target.zone() != null) {
        checks.notBlank(at + ".zone", target.zone());
      }
    }
  }

  private void target(String path, String target) {
    if (ServiceUrl.meant(target)) {
      service(path, target);
      return;
    }
    if (target.matches("https?://_.*")) {
      problem(
          path,
          "`" + Problems.shortened(target) + "` names a service, not a host",
          "write `srv+" + Problems.shortened(target) + "`");
      return;
    }
    var uri = Checks.uri(target);
    boolean bare =
        uri != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
    if (!bare) {
      problem(
          path,
          "`" + Problems.shortened(target) + "` is no base URL",
          "write `http://host:port` or `https://host:port`, without path or user");
    }
  }

  private void service(String path, String target) {
    if (ServiceUrl.parse(target) == null) {
      problem(
          path,
          "`" + Problems.shortened(target) + "` names no service",
          "write `srv+http://_service._tcp.domain` or `srv+https://_service._tcp.domain`, without"
              + " port, path or user: DNS (SRV) says hosts and ports");
    }
  }

  private void problem(String path, String message, String remedy) {
    checks.problems().add(path, message, remedy);
  }

  private void timeouts(String path, Timeouts timeouts) {
    wait(path + ".timeout", timeouts.response());
    wait(path + ".connect-timeout", timeouts.connect());
    if (!timeouts.idle().equals(timeouts.response())) {
      checks.between(path + ".idle-timeout", timeouts.idle(), SHORTEST, LONGEST_SILENCE);
    }
    if (timeouts.deadline() != null) {
      checks.between(path + ".deadline", timeouts.deadline(), SHORTEST, LONGEST_SILENCE);
    }
  }

  private void wait(String path, Duration wait) {
    checks.between(path, wait, SHORTEST, LONGEST_WAIT);
  }

  private void balance(String path, Balance balance) {
    boolean hash = balance.by() == BalanceBy.HASH;
    if (hash && balance.key() == null) {
      problem(path + ".key", "`hash` has no key", "say what is hashed: `key: subject`");
    } else if (!hash && balance.key() != null) {
      problem(path + ".key", "only `hash` has a key", "remove it, or write `by: hash`");
    }
    checks.between(path + ".slow-start", balance.slowStart(), Duration.ZERO, LONGEST_WAIT);
  }

  private void retries(String path, Retries retries) {
    checks.between(path + ".attempts", retries.attempts(), 1, MAX_ATTEMPTS);
    wait(path + ".backoff", retries.backoff());
    checks.between(path + ".budget", retries.budgetPercent(), 0, MAX_RETRY_PERCENT);
  }

  private void circuitBreaker(String path, CircuitBreaker breaker) {
    checks.between(path + ".failures", breaker.failurePercent(), 1, 100);
    checks.between(path + ".window", breaker.window(), Duration.ofSeconds(1), LONGEST_WAIT);
    checks.between(path + ".minimum", breaker.minimum(), 1, MAX_CONCURRENT);
    wait(path + ".open", breaker.open());
  }

  private void health(String path, Health health) {
    if (health.path() != null && !health.path().matches("/[\\x21-\\x22\\x24-\\x7E]*")) {
      problem(
          path + ".path", "it is no path", "write one that begins with a slash, such as `/health`");
    }
    checks.between(path + ".interval", health.interval(), SHORTEST_INTERVAL, LONGEST_WAIT);
    wait(path + ".timeout", health.timeout());
    checks.between(path + ".healthy-after", health.healthyAfter(), 1, MAX_ANSWERS);
    checks.between(path + ".unhealthy-after", health.unhealthyAfter(), 1, MAX_ANSWERS);
    checks.between(path + ".eject-after", health.ejectAfter(), 0, MAX_ANSWERS);
    wait(path + ".eject-for", health.ejectFor());
  }

  private void tls(String path, Upstream upstream) {
    var tls = upstream.tls();
    if (tls.trust() != null && !Certificates.readable(tls.trust())) {
      problem(
          path + ".trust",
          "there are no certificates in it",
          "paste them as PEM: `-----BEGIN CERTIFICATE-----` and so on");
    }
    if (tls.identity() != null) {
      checks.notBlank(path + ".identity", tls.identity());
    }
    if (tls.serverName() != null && !RouteChecks.isHost(tls.serverName())) {
      problem(path + ".server-name", "it is no host name", "write one such as `api.internal`");
    }
    boolean unused =
        !tls.equals(Tls.DEFAULT) && upstream.targets().stream().noneMatch(t -> secure(t.url()));
    if (unused) {
      problem(path, "no target is `https`", "write `https` targets, or remove `tls`");
    }
  }

  private static boolean secure(String url) {
    var service = ServiceUrl.parse(url);
    return service == null ? url.startsWith("https://") : service.secure();
  }
}
