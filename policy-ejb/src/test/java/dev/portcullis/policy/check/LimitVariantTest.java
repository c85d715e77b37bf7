package dev.portcullis.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.check.LimitVariant.Sound;
import dev.portcullis.policy.check.LimitVariant.Unsound;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.rate.quota.QuotaPeriod;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitVariantTest {
  private static final Limit RATE =
      Limit.of(
          "r", "subject", Rates.of(10, Duration.ofSeconds(1), 20).with(20, Duration.ofMillis(200)));
  private static final Limit QUOTA =
      Limit.of("q", "subject", new Quota(10, QuotaPeriod.MONTH, ZoneId.of("Europe/Berlin")));
  private static final Limit PLACES = Limit.of("c", "subject", new Concurrency(5));
  private static final Limit PIPE =
      Limit.of("b", "subject", new Bandwidth(1 << 20, Duration.ofSeconds(1), 1 << 20, Flow.BOTH));

  private static Amount sound(Limit limit, String text, @Nullable Long burst) {
    var variant = LimitVariant.of(limit, text, burst);
    assertThat(variant).isInstanceOf(Sound.class);
    return ((Sound) variant).amount();
  }

  private static void unsound(Limit limit, String text, @Nullable Long burst, String why) {
    var variant = LimitVariant.of(limit, text, burst);
    assertThat(variant).isInstanceOf(Unsound.class);
    assertThat(((Unsound) variant).why()).contains(why);
  }

  @Test
  void whatTheTextDoesNotSayIsAsTheLimitHasIt() {
    var rate = (Rates) sound(RATE, " 50/s ", null);
    assertThat(rate.windows().get(0).burst()).isEqualTo(50);
    assertThat(rate.delay()).isEqualTo(Duration.ofMillis(200));
    assertThat(((Rates) sound(RATE, "50/s", 7L)).windows().get(0).burst()).isEqualTo(7);
    assertThat(((Quota) sound(QUOTA, "99/month", null)).zone())
        .isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(((Bandwidth) sound(PIPE, "2MiB/s", null)).flow()).isEqualTo(Flow.BOTH);
    assertThat(sound(PLACES, "9 at once", null)).isEqualTo(new Concurrency(9));
  }

  @Test
  void anotherKindIsRefusedAndSoIsWhatNoPolicyMaySay() {
    unsound(RATE, "5 at once", null, "is a rate, not a concurrency");
    unsound(QUOTA, "5/s", null, "is a quota, not a rate");
    unsound(RATE, "much", null, "no amount");
    unsound(RATE, "x".repeat(10_000), null, "no amount");
    unsound(QUOTA, "5/month", 7L, "no burst");
    unsound(RATE, "0/s", null, "");
    unsound(RATE, "5/s", 0L, "");
    unsound(RATE, "5/s and 6/s", null, "two windows");
    unsound(PIPE, "1MiB/s", 1L, "");
  }
}
