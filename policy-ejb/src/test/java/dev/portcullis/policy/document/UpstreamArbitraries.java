package dev.portcullis.policy.document;

import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.RetryOn;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Any upstreams at all, sensible or not. */
final class UpstreamArbitraries {

  private UpstreamArbitraries() {}

  static Arbitrary<Upstream> upstream(Arbitrary<String> text, Arbitrary<Duration> duration) {
    var number = Arbitraries.integers().between(0, 1_000_000);
    var ways =
        Combinators.combine(
            text,
            target(text, number).list().ofMaxSize(3),
            Arbitraries.of(Protocol.class),
            Combinators.combine(duration, duration, duration, duration.injectNull(0.5))
                .as(Timeouts::new),
            balance(text, duration));
    var care =
        Combinators.combine(
            Combinators.combine(
                    number, Arbitraries.of(RetryOn.class).set().ofMaxSize(3), duration, number)
                .as(Retries::new),
            Combinators.combine(number, duration, number, duration)
                .as(CircuitBreaker::new)
                .injectNull(0.5),
            Combinators.combine(
                    text.injectNull(0.5), duration, duration, number, number, number, duration)
                .as(Health::new),
            Combinators.combine(number, Arbitraries.of(true, false)).as(Concurrency::new),
            Combinators.combine(text.injectNull(0.5), text.injectNull(0.5), text.injectNull(0.5))
                .as(Tls::new));
    return Combinators.combine(ways.as(Ways::new), care.as(Care::new))
        .as(
            (w, c) ->
                new Upstream(
                    w.name,
                    w.targets,
                    w.protocol,
                    w.timeouts,
                    w.balance,
                    c.retries,
                    c.breaker,
                    c.health,
                    c.concurrency,
                    c.tls));
  }

  private record Ways(
      String name, List<Target> targets, Protocol protocol, Timeouts timeouts, Balance balance) {}

  private record Care(
      Retries retries,
      @Nullable CircuitBreaker breaker,
      Health health,
      Concurrency concurrency,
      Tls tls) {}

  private static Arbitrary<Target> target(Arbitrary<String> text, Arbitrary<Integer> number) {
    return Combinators.combine(text, number, text.injectNull(0.5)).as(Target::new);
  }

  private static Arbitrary<Balance> balance(Arbitrary<String> text, Arbitrary<Duration> duration) {
    return Combinators.combine(
            Arbitraries.of(BalanceBy.class),
            text.injectNull(0.5),
            duration,
            Arbitraries.of(true, false))
        .as(Balance::new);
  }
}
