package dev.portcullis.bench.limits;

import dev.portcullis.policy.document.PolicyDocument.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.proxy.resilience.Outcome;
import dev.portcullis.proxy.resilience.Server;
import dev.portcullis.proxy.resilience.Surroundings;
import dev.portcullis.proxy.resilience.UpstreamGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What stands between a decision and a target of ten: admission, choice, and the account of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Choice {
  private static final int TARGETS = 10;

  /** How the target is chosen. */
  @Param({"ROUND_ROBIN", "LEAST_REQUESTS", "HASH"})
  public BalanceBy by = BalanceBy.ROUND_ROBIN;

  private @Nullable UpstreamGroup<String> group;

  /** Makes the group of targets. */
  @Setup(Level.Trial)
  public void open() {
    var targets =
        IntStream.range(0, TARGETS).mapToObj(i -> new Target("http://t" + i, 1, null)).toList();
    var key = by == BalanceBy.HASH ? "subject" : null;
    var upstream =
        new Upstream(
            "u",
            targets,
            Protocol.HTTP1,
            Timeouts.DEFAULT,
            new Balance(by, key, Duration.ZERO, false),
            Retries.DEFAULT,
            null,
            Health.DEFAULT,
            Concurrency.DEFAULT,
            Tls.DEFAULT);
    group =
        new UpstreamGroup<>(
            upstream, 1_000, Server.alone(Target::url), Surroundings.of(null), null);
  }

  /** One request that is answered. */
  @Benchmark
  public @Nullable String choice() {
    if (group == null) {
      throw new IllegalStateException("not set up");
    }
    try (var selection = group.enter(Priority.NORMAL, by == BalanceBy.HASH ? "subject-42" : null)) {
      var endpoint = selection.begin();
      if (endpoint == null) {
        return null;
      }
      selection.end(endpoint, Outcome.ANSWERED);
      return endpoint.client();
    }
  }
}
