package dev.portcullis.policy.document;

import dev.portcullis.policy.document.PolicyDocument.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import java.time.Duration;

/** An upstream as fields; those that say the default are left out. */
final class UpstreamTree {

  private UpstreamTree() {}

  static DocumentTree of(Upstream upstream) {
    var tree =
        new DocumentTree()
            .put("name", upstream.name())
            .put("targets", upstream.targets().stream().map(UpstreamTree::target).toList())
            .put("protocol", upstream.protocol(), Protocol.HTTP1, DocumentReader::slug);
    timeouts(tree, upstream.timeouts());
    tree.part("balance", balance(upstream.balance())).part("retries", retries(upstream.retries()));
    if (upstream.circuitBreaker() != null) {
      tree.put("circuit-breaker", circuitBreaker(upstream.circuitBreaker()).fields());
    }
    return tree.part("health", health(upstream.health()))
        .put("max-concurrent", upstream.concurrency().most(), 0, UpstreamTree::number)
        .flag("adaptive-concurrency", upstream.concurrency().adaptive())
        .part("tls", tls(upstream.tls()));
  }

  private static Object target(Target target) {
    if (target.plain()) {
      return target.url();
    }
    return new DocumentTree()
        .put("url", target.url())
        .put("weight", target.weight(), 1, UpstreamTree::number)
        .put("zone", target.zone())
        .fields();
  }

  private static void timeouts(DocumentTree tree, Timeouts timeouts) {
    duration(tree, "timeout", timeouts.response(), Timeouts.DEFAULT_RESPONSE);
    duration(tree, "connect-timeout", timeouts.connect(), Timeouts.DEFAULT_CONNECT);
    duration(tree, "idle-timeout", timeouts.idle(), timeouts.response());
    if (timeouts.deadline() != null) {
      tree.put("deadline", DocumentTree.duration(timeouts.deadline()));
    }
  }

  private static DocumentTree balance(Balance balance) {
    var usual = Balance.DEFAULT;
    var tree =
        new DocumentTree()
            .put("by", balance.by(), usual.by(), DocumentReader::slug)
            .put("key", balance.key());
    return duration(tree, "slow-start", balance.slowStart(), usual.slowStart())
        .flag("prefer-zone", balance.preferZone());
  }

  private static DocumentTree retries(Retries retries) {
    var usual = Retries.DEFAULT;
    var tree = new DocumentTree();
    tree.put("attempts", retries.attempts(), usual.attempts(), UpstreamTree::number);
    if (!retries.on().equals(usual.on())) {
      tree.put("on", retries.on().stream().sorted().map(DocumentReader::slug).toList());
    }
    return duration(tree, "backoff", retries.backoff(), usual.backoff())
        .put("budget", retries.budgetPercent(), usual.budgetPercent(), UpstreamTree::percent);
  }

  private static DocumentTree circuitBreaker(CircuitBreaker breaker) {
    var usual = CircuitBreaker.DEFAULT;
    var tree =
        new DocumentTree()
            .put(
                "failures",
                breaker.failurePercent(),
                usual.failurePercent(),
                UpstreamTree::percent);
    return duration(
        duration(tree, "window", breaker.window(), usual.window())
            .put("minimum", breaker.minimum(), usual.minimum(), UpstreamTree::number),
        "open",
        breaker.open(),
        usual.open());
  }

  private static DocumentTree health(Health health) {
    var usual = Health.DEFAULT;
    var tree = new DocumentTree().put("path", health.path());
    duration(tree, "interval", health.interval(), usual.interval());
    duration(tree, "timeout", health.timeout(), usual.timeout());
    tree.put("healthy-after", health.healthyAfter(), usual.healthyAfter(), UpstreamTree::number)
        .put(
            "unhealthy-after",
            health.unhealthyAfter(),
            usual.unhealthyAfter(),
            UpstreamTree::number)
        .put("eject-after", health.ejectAfter(), usual.ejectAfter(), UpstreamTree::number);
    return duration(tree, "eject-for", health.ejectFor(), usual.ejectFor());
  }

  private static DocumentTree tls(Tls tls) {
    return new DocumentTree()
        .put("trust", tls.trust())
        .put("identity", tls.identity())
        .put("server-name", tls.serverName());
  }

  private static DocumentTree duration(
      DocumentTree tree, String name, Duration value, Duration usual) {
    return tree.put(name, value, usual, DocumentTree::duration);
  }

  private static Object number(Integer number) {
    return number.longValue();
  }

  private static Object percent(Integer percent) {
    return percent + "%";
  }
}
