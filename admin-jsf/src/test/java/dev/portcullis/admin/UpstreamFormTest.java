package dev.portcullis.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.admin.form.Fields;
import dev.portcullis.policy.document.Upstream;
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
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpstreamFormTest {

  private static Upstream readAgain(Upstream upstream) {
    var form = new Fields();
    UpstreamForm.show(upstream, form);
    return UpstreamForm.read(form, upstream);
  }

  @Test
  void whatIsShownAndSavedUnchangedIsTheSameUpstream() {
    var plain = Upstream.of("plain", List.of("http://10.0.0.1:8080", "http://10.0.0.2:8080"));
    assertThat(readAgain(plain)).isEqualTo(plain);
  }

  @Test
  void noTraitIsLost() {
    var second = Duration.ofSeconds(1);
    var all =
        new Upstream(
            "all",
            List.of(
                new Target("https://a", 3, "eu-1"),
                new Target("https://b", 1, "eu-2"),
                new Target("https://c", 7, null),
                new Target("https://d", 1, "42")),
            Protocol.AUTO,
            new Timeouts(second, second.multipliedBy(2), second.multipliedBy(3), second),
            new Balance(BalanceBy.HASH, "subject", second, true),
            new Retries(4, Set.of(RetryOn.TIMEOUT, RetryOn.GATEWAY_ERROR), second, 7),
            new CircuitBreaker(30, second, 9, second.multipliedBy(4)),
            new Health("/h", second, second, 5, 6, 7, second),
            new Concurrency(12, true),
            new Tls("pem", "alias", "name"));
    assertThat(readAgain(all)).isEqualTo(all);
  }

  @Test
  void targetsAreReadFromLinesAndWords() {
    assertThat(UpstreamForm.targets("http://a\nhttp://b 2\nhttp://c eu-1 5, http://d", List.of()))
        .containsExactly(
            Target.of("http://a"),
            new Target("http://b", 2, null),
            new Target("http://c", 5, "eu-1"),
            Target.of("http://d"));
    assertThat(UpstreamForm.targets("", List.of())).isEmpty();
    assertThat(UpstreamForm.targets("nonsense", List.of())).containsExactly(Target.of("nonsense"));
  }
}
