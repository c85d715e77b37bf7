package dev.portcullis.policy.document;

import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.document.limit.LimitTraits.Telling;
import dev.portcullis.policy.document.limit.LimitTraits.Tier;
import dev.portcullis.policy.document.limit.LimitTraits.Tiers;
import dev.portcullis.policy.document.limit.LimitTraits.Window;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.rate.quota.QuotaPeriod;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Limits of all kinds. */
final class LimitArbitraries {

  private LimitArbitraries() {}

  static Arbitrary<Limit> limit(Arbitrary<String> text, Arbitrary<Duration> duration) {
    return Combinators.combine(
            text,
            text,
            amount(duration),
            text.injectNull(0.5),
            text.injectNull(0.5),
            tiers(text, duration).injectNull(0.5),
            Arbitraries.of(WithoutGrid.class),
            Arbitraries.of(Telling.class))
        .as(
            (name, key, amount, cost, answerCost, tiers, without, telling) ->
                new Limit(
                    name,
                    key,
                    amount,
                    cost,
                    answerCost,
                    tiers,
                    without,
                    telling,
                    name.length() > 3));
  }

  private static Arbitrary<Tiers> tiers(Arbitrary<String> text, Arbitrary<Duration> duration) {
    var tier = Combinators.combine(text, amount(duration)).as(Tier::new);
    return Combinators.combine(text, tier.list().ofMaxSize(2)).as(Tiers::new);
  }

  private static Arbitrary<Amount> amount(Arbitrary<Duration> duration) {
    return Arbitraries.oneOf(
        rates(duration),
        Combinators.combine(
                count(),
                Arbitraries.of(QuotaPeriod.class),
                Arbitraries.of("UTC", "Europe/Berlin", "Asia/Kathmandu").map(ZoneId::of))
            .as(Quota::new),
        count().map(Concurrency::new),
        Combinators.combine(count(), duration, count(), Arbitraries.of(Flow.class))
            .as(Bandwidth::new));
  }

  private static Arbitrary<Amount> rates(Arbitrary<Duration> duration) {
    var further =
        Combinators.combine(count(), duration)
            .as((units, per) -> new Window(units, per, units))
            .list()
            .ofMaxSize(2);
    return Combinators.combine(count(), duration, count(), further, duration)
        .as(
            (units, per, burst, others, delay) -> {
              List<Window> windows = new ArrayList<>(List.of(new Window(units, per, burst)));
              windows.addAll(others);
              return new Rates(windows, delay);
            });
  }

  private static Arbitrary<Long> count() {
    return Arbitraries.longs().between(0, 1L << 40);
  }
}
