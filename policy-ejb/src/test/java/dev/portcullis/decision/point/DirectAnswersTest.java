package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static dev.portcullis.decision.point.RecordedHead.told;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Answered;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompiledPolicy;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route answers itself, whom it answers, and where it can send a client. */
class DirectAnswersTest {

  private static final String POLICY =
      """
      portcullis: 1
      upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
      limits:
        - {name: quota, key: address, quota: 2/month}
        - {name: told, key: address, rate: 9/h, headers: answers}
      routes:
        - {name: old, path: /old/**, authenticate: [anonymous], redirect: {to: "https://new.test:8443", status: 308},
           rewrite: {strip-prefix: /old}, path-leniency: [encoded-slash, path-parameters], threat: {mode: off}}
        - {name: moved, path: /moved/**, authenticate: [anonymous], redirect: {}, rewrite: {strip-prefix: /moved},
           path-leniency: [encoded-slash, encoded-percent], threat: {mode: off}}
        - {name: fixed, path: /fixed/**, authenticate: [anonymous], redirect: {to: "http://new.test", path: /welcome, drop-query: true, status: 303}}
        - {name: gone, path: /gone, authenticate: [anonymous], respond: {status: 410, body: "gone"}, strict-transport-security: {max-age: 1d},
           response-headers: {set: {Cache-Control: max-age=60}}}
        - {name: keyed, path: /keyed, authenticate: [api-key], respond: {status: 200, body: "secret"}}
        - {name: barred, path: /barred, authenticate: [anonymous], redirect: {to: "https://new.test"}}
        - {name: counted, path: /counted, authenticate: [anonymous], limits: [quota, told], respond: {status: 200}}
        - {name: tls, path: /tls, hosts: [a.test], upstream: u, authenticate: [anonymous], redirect: {to: https}, strict-transport-security: {include-subdomains: true}}
      rules: [{name: all, effect: permit, routes: [old, moved, fixed, gone, keyed, counted, tls]}]
      """;

  private final CompiledPolicy policy = policy();
  private final PolicyDecisionPoint point =
      DecisionPoints.of(() -> policy, new DecisionPoints.NoPast(), InstantSource.fixed(NOON));

  private static CompiledPolicy policy() {
    var result = PolicyCompiler.compileText(POLICY, 1);
    assertThat(result).isInstanceOf(Compiled.class);
    return ((Compiled) result).snapshot();
  }

  private static AccessRequest request(
      String scheme, String host, CanonicalPath path, @Nullable String query) {
    return new AccessRequest(
        "id",
        NOON,
        "GET",
        scheme,
        host,
        path,
        query,
        "HTTP/1.1",
        HttpFields.EMPTY,
        DecisionPoints.client(),
        List.of(),
        BodySource.NONE);
  }

  private Decision decide(String path, @Nullable String query) throws MalformedPathException {
    return point.decide(request("http", "api.test", CanonicalPath.parse(path), query));
  }

  private static @Nullable String location(Decision decision) {
    return ((Answered) decision).fields().first("Location");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/old/a/b, x=1&y=%0d, 308, https://new.test:8443/a/b?x=1&y=%0d",
        "/old, -, 308, https://new.test:8443/",
        "/old/a%2fevil.test, -, 308, https://new.test:8443/a%2fevil.test",
        "/old/@evil.test, -, 308, https://new.test:8443/@evil.test",
        "/moved/a, q, 307, /a?q",
        "/moved/:evil.test, -, 307, /:evil.test",
        "/moved/evil.test, //evil, 307, /evil.test?//evil",
        "/fixed/a/b, to=evil, 303, http://new.test/welcome"
      })
  void clientsAreSentWhereThePolicySays(
      String path, @Nullable String query, int status, String expected) throws Exception {
    var answered = (Answered) decide(path, query);
    assertThat(answered.status()).isEqualTo(status);
    assertThat(location(answered)).isEqualTo(expected);
    assertThat(answered.facts().reason()).isEqualTo(Reason.ANSWERED);
    assertThat(answered.facts().rules()).containsExactly("all");
  }

  /** Whatever a client writes into path and query: it cannot say whose server comes next. */
  @Property(tries = 3_000)
  void noRequestChoosesTheServer(
      @ForAll("paths") String rest, @ForAll("queries") @Nullable String query) {
    for (String route : List.of("/old", "/moved")) {
      Decision decision;
      try {
        decision = decide(route + rest, query);
      } catch (MalformedPathException e) {
        Assume.that(false);
        return;
      }
      if (decision instanceof Answered) {
        String location = requireNonNull(location(decision));
        assertThat(location).doesNotContain("\\").matches("[!-~]+");
        var reached = URI.create("https://api.test/").resolve(withoutOddities(location));
        assertThat(reached.getRawAuthority())
            .as(location)
            .isEqualTo(route.equals("/old") ? "new.test:8443" : "api.test");
      } else {
        assertThat(decision.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
      }
    }
  }

  /** What {@link URI} refuses though browsers take it, and what is no part of an authority. */
  private static String withoutOddities(String location) {
    int query = location.indexOf('?');
    String path = query < 0 ? location : location.substring(0, query);
    return path.replaceAll("[\"<>^`{|}\\[\\]]", "_").replaceAll("%(?![0-9a-fA-F]{2})", "_");
  }

  @Provide
  Arbitrary<String> paths() {
    var pieces =
        Arbitraries.of(
            "/",
            "\\",
            "//",
            "@",
            ":",
            "evil.test",
            ".",
            "..",
            "%2f",
            "%5c",
            "%2e",
            "%00",
            "%09",
            ";",
            "a",
            "?",
            "#",
            "http:",
            "\t",
            "%252f",
            "*",
            "~");
    return pieces.list().ofMinSize(1).ofMaxSize(6).map(all -> "/" + String.join("", all));
  }

  @Provide
  Arbitrary<@Nullable String> queries() {
    return Arbitraries.oneOf(
            Arbitraries.strings().ascii().ofMaxLength(12),
            Arbitraries.of("a=b", "", "\r\nX: y", "é", "//evil.test", "\\evil", "#x", " "))
        .injectNull(0.3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: a=b", "a b", "a\\b", "a#b", "é", "\0"})
  void aQueryThatMakesNoAddressIsMalformed(String query) throws Exception {
    var denied = decide("/old/a", query);
    assertThat(denied.facts().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
  }

  @Test
  void anAnswerIsForWhoIsPermitted() throws Exception {
    assertThat(decide("/keyed", null).facts().reason()).isEqualTo(Reason.CREDENTIALS_MISSING);
    assertThat(decide("/barred", null).facts().reason()).isEqualTo(Reason.NOT_PERMITTED);
  }

  @Test
  void anAnswerIsNotKeptByCachesUnlessTheRouteSaysSo() throws Exception {
    var gone = (Answered) decide("/gone", null);
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.body()).isEqualTo("gone");
    assertThat(gone.fields().first("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(gone.fields().first("Cache-Control")).isEqualTo("no-store");
    assertThat(told(gone, 410).get("Cache-Control")).containsExactly("max-age=60");
  }

  /** Else who is sent elsewhere, or refused by a text, would not be limited at all. */
  @Test
  void anAnswerCostsWhatOneOfAnUpstreamDoes() throws Exception {
    var first = (Answered) decide("/counted", null);
    assertThat(first.fields().first("RateLimit")).contains("told");
    assertThat(decide("/counted", null)).isInstanceOf(Answered.class);
    assertThat(decide("/counted", null).facts().reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
  }

  @Test
  void browsersAreToldToComeOverTlsOnlyWhereTheyDo() throws Exception {
    var secure = point.decide(request("https", "a.test", CanonicalPath.parse("/tls"), null));
    assertThat(secure.allows()).isTrue();
    assertThat(told(secure, 200, "Strict-Transport-Security", "max-age=0"))
        .containsEntry("Strict-Transport-Security", List.of("max-age=31536000; includeSubDomains"));
    var clear = point.decide(request("http", "a.test", CanonicalPath.parse("/tls"), "a=b"));
    assertThat(location(clear)).isEqualTo("https://a.test/tls?a=b");
    assertThat(told(clear, 307, "Strict-Transport-Security", "max-age=9"))
        .doesNotContainKey("Strict-Transport-Security");
    assertThat(told(secure, 103)).isEmpty();
  }

  @Test
  void whatIsUnderWayToAnUpstreamEndsWhereItsRouteForwardsNothingAnyMore() throws Exception {
    var request = request("http", "api.test", CanonicalPath.parse("/gone"), null);
    var again = point.judgeAgain(request, NOON);
    assertThat(again).isInstanceOf(Decision.Denied.class);
    assertThat(again.facts().reason()).isEqualTo(Reason.NOT_PERMITTED);
  }

  @Test
  void aQuestionIsToldThatItWouldBeAnswered() {
    var question =
        new AccessQuestion(
            Subject.ANONYMOUS, "GET", "/gone", "api.test", Map.of(), null, Map.of(), Map.of());
    var told = point.ask(policy, question, NOON);
    assertThat(told.reason()).isEqualTo(Reason.ANSWERED);
    assertThat(told.allows()).isTrue();
    assertThat(told.rules()).hasSize(1);
  }
}
