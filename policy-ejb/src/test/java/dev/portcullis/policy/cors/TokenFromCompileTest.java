package dev.portcullis.policy.cors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.compiled.PolicyCompiler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a route may say that tokens stand, and what is refused with its place and a remedy. */
class TokenFromCompileTest {

  private static CompileResult compile(String fields) {
    return PolicyCompiler.compileText(
        """
        portcullis: 1
        upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
        routes: [{name: r, path: /**, upstream: u, %s}]
        """
            .formatted(fields),
        1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authenticate: [jwt], token-from: {}",
        "authenticate: [jwt], token-from: {query: access_token}",
        "authenticate: [api-key, jwt, anonymous], token-from: {query: a.b~c-1}",
        "authenticate: [jwt], upgrades: [websocket], token-from: {websocket-protocol:"
            + " v1.token.example.org}",
        "authenticate: [jwt], origin-check: true, token-from: {cookie: __Host-token}",
        "authenticate: [anonymous], token-from: {}"
      })
  void isAcceptedWithoutAWarning(String fields) {
    assertThat(compile(fields)).isInstanceOf(Compiled.class);
    assertThat(((Compiled) compile(fields)).warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "__Secure-token", "__host-token"})
  void aCookieThatOtherHostsCanSetIsWarnedOf(String cookie) {
    var result =
        (Compiled)
            compile(
                "authenticate: [jwt], origin-check: true, token-from: {cookie: " + cookie + "}");
    assertThat(result.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.path()).isEqualTo("routes[0].token-from.cookie");
              assertThat(warning.remedy()).contains("__Host-");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authenticate: [jwt], token-from: {cookie: t}| .cookie",
        "authenticate: [jwt], origin-check: true, token-from: {cookie: a b}| .cookie",
        "authenticate: [jwt], origin-check: true, token-from: {cookie: 'a=b'}| .cookie",
        "authenticate: [jwt], origin-check: true, token-from: {cookie: 'a;b'}| .cookie",
        "authenticate: [jwt], token-from: {websocket-protocol: bearer}| .websocket-protocol",
        "authenticate: [jwt], upgrades: [other], token-from: {websocket-protocol: bearer}|"
            + " .websocket-protocol",
        "authenticate: [jwt], upgrades: [websocket], token-from: {websocket-protocol: 'a,b'}|"
            + " .websocket-protocol",
        "authenticate: [jwt], upgrades: [websocket], token-from: {websocket-protocol: 'a.'}|"
            + " .websocket-protocol",
        "authenticate: [jwt], token-from: {query: ''}| .query",
        "authenticate: [jwt], token-from: {query: 'a%62'}| .query",
        "authenticate: [jwt], token-from: {query: 'a&b'}| .query",
        "authenticate: [jwt], token-from: {query: 'a[]'}| .query",
        "authenticate: [api-key], token-from: {query: t}| ''",
        "authenticate: [anonymous], token-from: {query: t}| ''",
        "authenticate: [jwt], token-from: {header: t}| .header"
      })
  void isRefusedWithItsPlaceAndARemedy(String fields, String path) {
    assertThat(((Rejected) compile(fields)).problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).isEqualTo("routes[0].token-from" + path);
              assertThat(problem.line()).isEqualTo(3);
              assertThat(problem.remedy()).isNotEmpty();
            });
  }
}
