package dev.portcullis.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.admin.form.Fields;
import dev.portcullis.policy.document.limit.Limit;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the form shows of a limit is what it reads back. */
class LimitFormTest {

  static Stream<Limit> limits() {
    var second = Duration.ofSeconds(1);
    var windows =
        new Rates(
            List.of(new Window(10, second, 40), new Window(9000, Duration.ofHours(1), 9000)),
            Duration.ofMillis(200));
    var tiers = new Tiers("claim:plan", List.of(new Tier("gold", Rates.of(100, second, 500))));
    return Stream.of(
        Limit.of("plain", "subject", 10, second, 10),
        new Limit(
            "all",
            "claim:tenant",
            windows,
            "2",
            "answer.size",
            tiers,
            WithoutGrid.REFUSE,
            Telling.LEGACY,
            false),
        Limit.of("q", "subject", new Quota(5, QuotaPeriod.WEEK, ZoneId.of("Europe/Berlin"))),
        Limit.of("c", "subject", new Concurrency(7)),
        Limit.of("b", "subject", new Bandwidth(512, second, 1 << 20, Flow.BOTH)),
        Limit.of("m", "subject", Bandwidth.of(1 << 20, Duration.ofMinutes(1))));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatIsShownIsReadBack(Limit limit) {
    var form = new Fields();
    LimitForm.show(limit, form);
    assertThat(LimitForm.read(form)).isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gold", "gold 10/s", ": 10/s", "gold: lots", "gold: 1/s, burst lots"})
  void aLineThatIsNoTierIsNone(String line) {
    assertThat(LimitForm.tiers("a: 1/s\n" + line)).isNull();
  }

  @Test
  void blankLinesAreNoTiers() {
    assertThat(LimitForm.tiers("\n  \n")).isEmpty();
  }
}
