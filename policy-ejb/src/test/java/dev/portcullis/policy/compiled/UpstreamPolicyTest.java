package dev.portcullis.policy.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.RetryOn;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.text.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be said of an upstream, and what makes no sense. */
class UpstreamPolicyTest {

  private static final String WHOLE =
      """
      portcullis: 1
      upstreams:
        - name: orders
          targets:
            - "http://10.0.0.1:8080"
            - {url: "https://10.0.0.2:8443", weight: 3, zone: b}
          protocol: auto
          timeout: 2s
          idle-timeout: 1m
          deadline: 5m
          balance: {by: hash, key: subject, slow-start: 30s, prefer-zone: true}
          retries: {attempts: 3, on: [connect, gateway-error], backoff: 10ms, budget: 5%}
          circuit-breaker: {}
          health: {path: /health, interval: 1s, eject-after: 0}
          max-concurrent: 200
          adaptive-concurrency: true
          tls: {identity: portcullis, server-name: orders.internal}
      """;

  @Test
  void everythingThatIsSaidIsRead() {
    var upstream =
        ((Compiled) PolicyCompiler.compileText(WHOLE, 1)).snapshot().document().upstreams().get(0);

    assertThat(upstream.targets())
        .containsExactly(
            Target.of("http://10.0.0.1:8080"), new Target("https://10.0.0.2:8443", 3, "b"));
    assertThat(upstream.protocol()).isEqualTo(Protocol.AUTO);
    assertThat(upstream.timeouts().response()).isEqualTo(Duration.ofSeconds(2));
    assertThat(upstream.timeouts().idle()).isEqualTo(Duration.ofMinutes(1));
    assertThat(upstream.timeouts().deadline()).isEqualTo(Duration.ofMinutes(5));
    assertThat(upstream.balance().by()).isEqualTo(BalanceBy.HASH);
    assertThat(upstream.balance().preferZone()).isTrue();
    assertThat(upstream.retries().on())
        .containsExactlyInAnyOrder(RetryOn.CONNECT, RetryOn.GATEWAY_ERROR);
    assertThat(upstream.retries().budgetPercent()).isEqualTo(5);
    assertThat(upstream.circuitBreaker()).isEqualTo(CircuitBreaker.DEFAULT);
    assertThat(upstream.health().path()).isEqualTo("/health");
    assertThat(upstream.concurrency().most()).isEqualTo(200);
    assertThat(upstream.tls().serverName()).isEqualTo("orders.internal");
  }

  @Test
  void silenceIsAsLongAsTheAnswerMayTakeWhereNothingElseIsSaid() {
    String text = "portcullis: 1\nupstreams: [{name: a, targets: ['http://a'], timeout: 7s}]";
    var upstream =
        ((Compiled) PolicyCompiler.compileText(text, 1)).snapshot().document().upstreams().get(0);
    assertThat(upstream.timeouts().idle()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "targets: ['http://a/x']                                | targets[0]",
        "targets: [{url: 'http://a', weight: -1}]               | targets[0].weight",
        "targets: [{url: 'http://a'}, 'http://a']               | targets[1]",
        "targets: ['http://a'], balance: {by: hash}             | balance.key",
        "targets: ['http://a'], balance: {key: subject}         | balance.key",
        "targets: ['http://a'], balance: {by: hash, key: 'nix'} | balance.key",
        "targets: ['http://a'], retries: {attempts: 6}          | retries.attempts",
        "targets: ['http://a'], retries: {budget: 11%}          | retries.budget",
        "targets: ['http://a'], retries: {budget: 5}            | retries.budget",
        "targets: ['http://a'], circuit-breaker: {failures: 0%} | circuit-breaker.failures",
        "targets: ['http://a'], health: {path: health}          | health.path",
        "targets: ['http://a'], health: {path: '/a b'}          | health.path",
        "targets: ['http://a'], health: {interval: 1ms}         | health.interval",
        "targets: ['http://a'], max-concurrent: 9999999         | max-concurrent",
        "targets: ['http://a'], tls: {identity: x}              | tls",
        "targets: ['https://a'], tls: {trust: nonsense}         | tls.trust",
        "targets: ['https://a'], tls: {server-name: 'a b'}      | tls.server-name",
        "targets: ['http://a'], deadline: 0s                    | deadline",
        "targets: ['http://a'], protocol: spdy                  | protocol",
      })
  void whatMakesNoSenseIsToldWithItsPlace(String fields, String place) {
    String text = "portcullis: 1\nupstreams: [{name: a, " + fields + "}]";
    var problems = ((Rejected) PolicyCompiler.compileText(text, 1)).problems();
    assertThat(problems).extracting(Problem::path).contains("upstreams[0]." + place);
  }
}
