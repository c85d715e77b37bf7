package dev.portcullis.policy.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.HttpFields;
import dev.portcullis.request.JudgedFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fields a policy reads is known when it is published. */
class FieldUsesTest {

  private static JudgedFields judged(String when, String more) {
    String text =
        """
        portcullis: 1
        upstreams: [{name: u, targets: ["http://127.0.0.1:1"]}]
        routes: [{name: r, path: "/**", upstream: u, authenticate: [anonymous]}]
        rules: [{name: a, effect: permit, when: %s}]
        %s
        """
            .formatted('"' + when.replace("\"", "\\\"") + '"', more);
    var result = PolicyCompiler.compileText(text, 1);
    assertThat(result).as(text).isInstanceOf(CompileResult.Compiled.class);
    return ((CompileResult.Compiled) result).snapshot().judgedFields();
  }

  private static boolean refused(JudgedFields judged, String name) {
    return judged.problem(HttpFields.of(name, "1")) != null;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "request.headers['x-tenant'] == 'a'",
        "request.headers.x_tenant == 'a' || request.headers['x-tenant'] == 'b'",
        "'x-tenant' in request.headers",
        "'a' in members(request.headers, 'x-tenant')",
        "!('x-tenant' in request.headers) && request.tls",
        "['a'].exists(t, request.headers['x-tenant'] == t)",
        "[request].exists(r, r.headers['x-tenant'] == 'a')",
        "request.tls && (request.headers['x-tenant'].startsWith('a') ? true : false)"
      })
  void aFieldThatARuleNamesIsJudged(String when) {
    var judged = judged(when, "");
    assertThat(refused(judged, "x.tenant")).isTrue();
    assertThat(refused(judged, "x_other")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "request.headers[subject.id] == 'a'",
        "request.headers.exists(h, h == 'x-tenant')",
        "size(request.headers) > 3",
        "'a' in members(request.headers, subject.id)",
        "subject.id in request.headers",
        "request.headers['x-' + subject.id] == 'a'",
        "{'a': request.headers}['a']['x-tenant'] == 'a'",
        "request.headers == {'x-tenant': 'a'}"
      })
  void aFieldThatOnlyARequestTellsMayBeAny(String when) {
    assertThat(refused(judged(when, ""), "x_other")).isTrue();
    assertThat(refused(judged(when, ""), "x-other")).isFalse();
  }

  @Test
  void whatLimitsAndTheChoiceOfATargetCountByIsJudgedAndStandsOnce() {
    for (String key : new String[] {"header:X-Who", "request.headers['x-who']"}) {
      var judged = judged("request.tls", "limits: [{name: l, key: \"" + key + "\", rate: 1/s}]");
      assertThat(refused(judged, "x_who")).as(key).isTrue();
      boolean single = judged.problem(HttpFields.of("x-who", "1", "x-who", "1")) != null;
      assertThat(single).as(key).isEqualTo(key.startsWith("header:"));
    }
  }

  @Test
  void aPolicyThatReadsNoFieldStillJudgesKeysAndBodies() {
    var judged = judged("request.tls", "");
    assertThat(refused(judged, "x_api_key")).isTrue();
    assertThat(refused(judged, "content_type")).isTrue();
    assertThat(refused(judged, "x_tenant")).isFalse();
  }
}
