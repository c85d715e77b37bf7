package dev.portcullis.policy.message;

import static dev.portcullis.policy.compiled.PolicyFixtures.compile;
import static dev.portcullis.policy.compiled.PolicyFixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers a route may give itself, and which are refused with their place and a remedy. */
class AnswersCompileTest {

  private static String policy(String more) {
    return """
    portcullis: 1
    upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
    routes:
      - name: r
        path: /v1/**
        authenticate: [anonymous]
        %s
    """
        .formatted(more.replace("; ", "\n    ").replace("~", ";"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "upstream: u",
        "redirect: {to: 'https://new.example.com'}",
        "redirect: {to: 'http://[::1]:8080', path: /a%20b, drop-query: true, status: 301}",
        "redirect: {path: /new}",
        "redirect: {}; rewrite: {strip-prefix: /v1, add-prefix: /v2}",
        "redirect: {to: https}; hosts: [a.test, b.test]; upstream: u; request-headers: {set: {X-A:"
            + " a}}",
        "respond: {status: 410}",
        "respond: {status: 200, body: '{}', content-type: application/json}",
        "respond: {status: 204}; strict-transport-security: {}",
        "upstream: u; strict-transport-security: {max-age: 0s}",
        "upstream: u; strict-transport-security: {include-subdomains: true, preload: true}"
      })
  void isAccepted(String more) {
    assertThat(compile(policy(more))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "threat: {mode: off}| upstream",
        "upstream: v| upstream",
        "upstream: u; respond: {status: 410}| upstream",
        "upstream: u; redirect: {to: 'https://a.test'}| upstream",
        "redirect: {to: 'https://a.test'}; respond: {status: 410}| respond",
        "redirect: {to: 'https://a.test'}; upgrades: [websocket]| upgrades",
        "respond: {status: 410}; request-headers: {set: {X-A: a}}| request-headers",
        "respond: {status: 410}; split: {share: {u: 10%}}| split",
        "respond: {status: 410}; mirror: {upstream: u}| mirror",
        "redirect: {}| redirect",
        "redirect: {to: 'https://a.test/path'}| redirect.to",
        "redirect: {to: 'https://a.test?q'}| redirect.to",
        "redirect: {to: 'https://u:p@a.test'}| redirect.to",
        "redirect: {to: 'https://A.test'}| redirect.to",
        "redirect: {to: '//a.test'}| redirect.to",
        "redirect: {to: 'javascript:alert(1)'}| redirect.to",
        "redirect: {to: 'ftp://a.test'}| redirect.to",
        "redirect: {to: 'https://${request.query[\"to\"]}'}| redirect.to",
        "redirect: {to: 'https://a.test:99999'}| redirect.to",
        "redirect: {to: https}; upstream: u| redirect.to",
        "redirect: {to: https}; upstream: u; hosts: ['*.a.test']| redirect.to",
        "redirect: {to: https, path: /a}; upstream: u; hosts: [a.test]| redirect",
        "redirect: {to: https}; hosts: [a.test]| upstream",
        "redirect: {path: //evil.test}| redirect.path",
        "redirect: {path: '/\\evil.test'}| redirect.path",
        "redirect: {path: evil}| redirect.path",
        "redirect: {path: '/a?b'}| redirect.path",
        "redirect: {path: '/a#b'}| redirect.path",
        "redirect: {path: '/a/../b'}| redirect.path",
        "redirect: {path: '/é'}| redirect.path",
        "redirect: {path: /a, status: 304}| redirect.status",
        "redirect: {path: /a, status: 200}| redirect.status",
        "respond: {}| respond.status",
        "respond: {status: 100}| respond.status",
        "respond: {status: 101}| respond.status",
        "respond: {status: 302}| respond.status",
        "respond: {status: 304}| respond.status",
        "respond: {status: 401}| respond.status",
        "respond: {status: 205}| respond.status",
        "respond: {status: 600}| respond.status",
        "respond: {status: 204, body: x}| respond.body",
        "respond: {status: 200, content-type: html}| respond.content-type",
        "respond: {status: 200, content-type: \"a/b~\\r\\nX: y\"}| respond.content-type",
        "upstream: u; strict-transport-security: {max-age: 731d}|"
            + " strict-transport-security.max-age",
        "upstream: u; strict-transport-security: {preload: true}|"
            + " strict-transport-security.preload",
        "upstream: u; strict-transport-security: {preload: true, include-subdomains: true, max-age:"
            + " 1d}| strict-transport-security.preload",
        "upstream: u; response-headers: {set: {Strict-Transport-Security: max-age=1}}|"
            + " response-headers.set.Strict-Transport-Security"
      })
  void isRefusedWhereItStands(String more, String place) {
    var problems = problems(policy(more));
    assertThat(problems)
        .as("%s", problems)
        .anyMatch(problem -> problem.path().startsWith("routes[0]." + place));
    assertThat(problems).allMatch(problem -> !problem.remedy().isBlank());
  }

  @Test
  void aBodyIsBounded() {
    String most = "respond: {status: 200, body: '" + "é".repeat(8 << 10) + "'}";
    assertThat(compile(policy(most))).isNotNull();
    assertThat(problems(policy(most.replace("'}", "a'}")))).isNotEmpty();
  }
}
