package dev.portcullis.policy.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.document.limit.LimitTraits.Telling;
import dev.portcullis.policy.document.limit.LimitTraits.Window;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.rate.quota.QuotaPeriod;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be said of a limit, and what makes no sense. */
class LimitPolicyTest {

  private static final String WHOLE =
      """
      portcullis: 1
      limits:
        - name: plans
          key: "claim:tenant.id"
          rate: 10/s and 1000/h
          burst: 20
          delay: 200ms
          cost: 'action.method == "POST" ? 5 : 1'
          answer-cost: 'answer.status >= 500 ? 0 : 1 + answer.size / 1024'
          tier-by: "claim:plan"
          tiers:
            - {name: gold, rate: 100/s and 50000/h, burst: 500}
          without-grid: refuse
          headers: legacy
        - {name: monthly, key: "header:X-Tenant", quota: 1000/month, zone: Europe/Berlin, cost: 3}
        - {name: places, key: upstream, concurrency: 5, without-grid: allow}
        - {name: pipe, key: address/48, bandwidth: 1MiB/s, burst: 4MiB, flow: both}
        - {name: flood, key: address, rate: 500/s, before-authentication: true}
      """;

  private static List<Limit> limits(String text) {
    return ((Compiled) PolicyCompiler.compileText(text, 1)).snapshot().document().limits();
  }

  @Test
  void everythingThatIsSaidIsRead() {
    var limits = limits(WHOLE);

    var plans = limits.get(0);
    assertThat(plans.amount())
        .isEqualTo(
            new Rates(
                List.of(
                    new Window(10, Duration.ofSeconds(1), 20),
                    new Window(1000, Duration.ofHours(1), 1000)),
                Duration.ofMillis(200)));
    assertThat(plans.tiers()).isNotNull();
    assertThat(plans.withoutGrid()).isEqualTo(WithoutGrid.REFUSE);
    assertThat(plans.headers()).isEqualTo(Telling.LEGACY);
    assertThat(limits.get(1).amount())
        .isEqualTo(new Quota(1000, QuotaPeriod.MONTH, ZoneId.of("Europe/Berlin")));
    assertThat(limits.get(1).cost()).isEqualTo("3");
    assertThat(limits.get(2).amount()).isEqualTo(new Concurrency(5));
    assertThat(limits.get(3).amount())
        .isEqualTo(new Bandwidth(1 << 20, Duration.ofSeconds(1), 4 << 20, Flow.BOTH));
    assertThat(limits.get(4).beforeAuthentication()).isTrue();
  }

  @Test
  void whatIsReadIsWrittenSo() {
    var document = ((Compiled) PolicyCompiler.compileText(WHOLE, 1)).snapshot().document();
    assertThat(PolicyFixtures.read(PolicyWriter.toYaml(document))).isEqualTo(document);
    assertThat(PolicyFixtures.read(PolicyWriter.toJson(document))).isEqualTo(document);
  }

  @Test
  void theMetadataOfAKeyIsReadAndWritten() {
    var document =
        PolicyFixtures.read(
            """
            portcullis: 1
            api-keys:
              - {name: a, sha256: "%s", metadata: {plan: gold, tenant: acme}}
            """
                .formatted("a".repeat(64)));
    assertThat(document.apiKeys().get(0).metadata()).containsEntry("plan", "gold").hasSize(2);
    assertThat(PolicyFixtures.read(PolicyWriter.toYaml(document))).isEqualTo(document);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "rate: 10/s and 5/s | rate | two windows have one period",
        "rate: 0/s | rate | 0 is out of range",
        "rate: 1/s and | rate | is not a rate",
        "rate: 1/s, quota: 5/day | rate | stands beside `quota`",
        "concurrency: 1, zone: UTC | zone | belongs to `quota`",
        "rate: 1/s, tier-by: subject | tier-by | there are no `tiers`",
        "rate: 1/s, delay: 1m | delay | is out of range",
        "quota: 5/year | quota | is not a quota",
        "quota: 5/day, zone: Mars/Base | zone | is not a time zone",
        "concurrency: 0 | concurrency | 0 is out of range",
        "concurrency: 1, cost: 2 | cost | only a rate or a quota is spent",
        "bandwidth: 1MiB | bandwidth | is not a bandwidth",
        "bandwidth: 1KiB/s, burst: 1KiB | burst | is out of range",
        "rate: 1/s, cost: '\"a\"' | cost | yields",
        "rate: 1/s, cost: answer.status | cost | undeclared",
        "rate: 1/s, answer-cost: answer.colour | answer-cost | undefined field",
        "rate: 1/s, cost: 99999999999 | cost | is out of range",
        "rate: 1/s, tiers: [{name: a, rate: 2/s}] | tier-by | is missing",
        "rate: 1/s, tier-by: subject, tiers: [{name: a, quota: 2/day}] | tiers[0] | another kind",
        "rate: 1/s, delay: 10ms, before-authentication: true | before-authentication | only a rate",
        "concurrency: 1, before-authentication: true | before-authentication | only a rate",
        "rate: 1/s, cost: 2, before-authentication: true | before-authentication | nothing is"
            + " known",
      })
  void whatMakesNoSenseIsRefusedAtItsPath(String fields, String path, String message) {
    var problems = problems("portcullis: 1\nlimits: [{name: l, key: global, " + fields + "}]\n");
    assertThat(problems)
        .as(problems.toString())
        .anyMatch(p -> p.path().startsWith("limits[0]." + path) && p.message().contains(message));
  }

  @ParameterizedTest
  @CsvSource({
    "header:Authorization,carries credentials",
    "header:Co okie,no field is named",
    "claim:,no claim is named",
    "address/129,is no prefix",
    "address/x,is no prefix"
  })
  void aKeyThatIsNoneIsRefused(String key, String message) {
    assertThat(problems("portcullis: 1\nlimits: [{name: l, key: \"" + key + "\", rate: 1/s}]\n"))
        .anyMatch(p -> p.path().equals("limits[0].key") && p.message().contains(message));
  }

  @ParameterizedTest
  @CsvSource({"subject", "credential", "claim:a", "request.path", "upstream"})
  void beforeAuthenticationNobodyIsKnown(String key) {
    var text =
        "portcullis: 1\nlimits: [{name: l, key: \"%s\", rate: 1/s, before-authentication: true}]";
    assertThat(problems(text.formatted(key)))
        .anyMatch(p -> p.message().contains("is not known before authentication"));
  }

  private static List<Problem> problems(String text) {
    return ((Rejected) PolicyCompiler.compileText(text, 1)).problems();
  }
}
