package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Time and chance as a test wants them, and upstreams whose clients are their own URLs. */
final class TestWorld {

  private final Random random;
  long now = Duration.ofDays(3).toNanos();
  @Nullable String zone;
  Balance balance = Balance.DEFAULT;
  Retries retries = Retries.DEFAULT;
  @Nullable CircuitBreaker breaker;
  Health health = Health.DEFAULT;
  Concurrency concurrency = Concurrency.DEFAULT;

  TestWorld(long seed) {
    this.random = new Random(seed);
  }

  TestWorld() {
    this(42);
  }

  Surroundings surroundings() {
    return new Surroundings(() -> now, random::nextLong, zone);
  }

  void after(Duration time) {
    now += time.toNanos();
  }

  TestWorld by(BalanceBy by) {
    balance = new Balance(by, null, balance.slowStart(), balance.preferZone());
    return this;
  }

  static List<Target> targets(int... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(i -> new Target("http://t" + i, weights[i], null))
        .toList();
  }

  Upstream upstream(List<Target> targets) {
    return new Upstream(
        "u",
        targets,
        Protocol.HTTP1,
        Timeouts.DEFAULT,
        balance,
        retries,
        breaker,
        health,
        concurrency,
        Tls.DEFAULT);
  }

  UpstreamGroup<String> group(List<Target> targets) {
    return group(targets, null);
  }

  UpstreamGroup<String> group(List<Target> targets, @Nullable UpstreamGroup<String> former) {
    return new UpstreamGroup<>(
        upstream(targets), 100, Server.alone(Target::url), surroundings(), former);
  }

  /** Sends one request that ends like this, and says where. */
  static String send(UpstreamGroup<String> group, @Nullable String key, Outcome outcome) {
    try (var selection = group.enter(Priority.NORMAL, key)) {
      var endpoint = selection.begin();
      if (endpoint == null) {
        return String.valueOf(selection.refusal());
      }
      selection.end(endpoint, outcome);
      return endpoint.client();
    }
  }

  static String send(UpstreamGroup<String> group) {
    return send(group, null, Outcome.ANSWERED);
  }

  /** How many of so many requests each target got. */
  static Map<String, Integer> counts(UpstreamGroup<String> group, int requests) {
    var counts = new TreeMap<String, Integer>();
    for (int i = 0; i < requests; i++) {
      counts.merge(send(group), 1, Integer::sum);
    }
    return counts;
  }
}
