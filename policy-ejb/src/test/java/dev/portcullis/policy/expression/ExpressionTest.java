package dev.portcullis.policy.expression;

import static dev.portcullis.policy.compiled.PolicyFixtures.context;
import static dev.portcullis.policy.compiled.PolicyFixtures.request;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.attribute.QueryParameters;
import dev.portcullis.policy.compiled.PolicyFixtures;
import dev.portcullis.policy.expression.Expression.Outcome;
import dev.portcullis.policy.text.IpNetwork;
import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions see what they should, are checked when published, and cannot run away. */
class ExpressionTest {

  private static final Subject ALICE =
      new Subject(
          "alice",
          Subject.Kind.API_KEY,
          "corp",
          Set.of("auditor"),
          Set.of("orders:read", "a"),
          Map.of("level", 3L, "org", Map.of("unit", "x"), "tags", List.of("p", "q")),
          "key-1",
          null);

  private static final Map<String, Object> FACTS =
      Map.of("geo.country", "DE", "device", Map.of("managed", true), "device.os", "linux");

  private static AccessAttributes attributes(String target, Map<String, Object> facts) {
    var request =
        request(
            "GET",
            target,
            "X-Tenant",
            "acme",
            "X-Many",
            "1",
            "x-many",
            "1",
            "Accept",
            "*/*",
            "X-One",
            "1, 2",
            "Connection",
            "close",
            "X-Forwarded-For",
            "10.0.0.1",
            "Authorization",
            "Bearer secret",
            "X-API-Key",
            "secret",
            "Cookie",
            "secret",
            "Proxy-Authorization",
            "secret",
            "DPoP",
            "secret");
    return new AccessAttributes(
        request,
        ALICE,
        Set.of("auditor", "reader"),
        "orders",
        Map.of("id", "7"),
        context(facts),
        PassedFields.USUAL);
  }

  private static @Nullable Expression compile(String text, List<Problem> found) {
    var problems = new Problems(Positions.NONE);
    var expression = new ExpressionCompiler(problems).condition("when", text);
    found.addAll(problems.list());
    return expression;
  }

  private static Outcome evaluate(String text, String target, Map<String, Object> facts) {
    var problems = new ArrayList<Problem>();
    var expression = compile(text, problems);
    assertThat(problems).as(text).isEmpty();
    return requireNonNull(expression).evaluate(new AttributeValues(attributes(target, facts)));
  }

  private static Outcome evaluate(String text) {
    return evaluate(text, "/orders/a%20b?q=1&t=x%20y&t=x+y&d=1&d=2&bad=%zz", FACTS);
  }

  private static List<Problem> refused(String text) {
    var problems = new ArrayList<Problem>();
    assertThat(compile(text, problems)).as(text).isNull();
    assertThat(problems).isNotEmpty();
    return problems;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subject.id == 'alice' && subject.kind == 'api-key' && subject.issuer == 'corp'",
        "'reader' in subject.roles && subject.roles.size() == 2",
        "subject.scopes == ['a', 'orders:read']",
        "subject.claims.level == 3 && subject.claims.level > 2.5",
        "subject.claims.org.unit == 'x' && 'q' in subject.claims.tags",
        "has(subject.claims.level) && !has(subject.claims.nothing)",
        "action.method == 'GET'",
        "resource.route == 'orders' && resource.host == 'api.example.com'",
        "resource.path.id == '7' && resource.path['id'] == '7' && !('x' in resource.path)",
        "request.path == '/orders/a b' && request.protocol == 'HTTP/1.1' && request.tls",
        "request.query.q == '1' && request.query.t == 'x y' && !has(request.query.no)",
        "has(request.query.d) && has(request.query.bad)",
        "request.headers['x-tenant'] == 'acme' && members(request.headers, 'x-tenant') == ['acme']",
        "members(request.headers, 'x-one') == ['1', '2']",
        "members(request.headers, 'x-many') == ['1', '1'] && members(request.headers, 'no') == []",
        "has(request.headers.accept) && 'x-tenant' in request.headers",
        "!('x-forwarded-for' in request.headers) && !('connection' in request.headers)",
        "request.headers['x-many'] == '1' || request.headers['x-tenant'] == 'acme'",
        "context.time == timestamp('2026-11-23T12:00:00Z') && context.time.getHours() == 12",
        "context.time < timestamp('2027-01-01T00:00:00Z')",
        "context.address == '192.0.2.7' && context.protocol == 'HTTP/1.1' && context.tls",
        "context.risk == 0.25 && context.risk < 1",
        "context.geo.country in ['DE', 'FR'] && has(context.geo.country)",
        "!has(context.geo.asn) || context.geo.asn == 1",
        "context.device.managed && context.device.os == 'linux'",
        "inNetwork(context.address, '192.0.2.0/24') && !inNetwork(context.address, '10.0.0.0/8')",
        "request.path.matches('^/orders/[a-z ]+$') && matches(subject.id, 'al.*')",
        "subject.roles.exists(r, r.startsWith('aud')) && subject.roles.all(r, r != 'root')",
        "subject.roles.map(r, r + '!').filter(r, r.contains('r')).size() == 2",
        "subject.id.contains('lic') ? true : false",
        "duration('10m') < duration('1h')",
      })
  void whatTheReferencePromisesIsTrue(String text) {
    assertThat(evaluate(text)).as(text).isSameAs(Outcome.Value.TRUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "context.geo.asn == 5|context.geo.asn is missing",
        "subject.claims.nothing == 1|key 'nothing' is not present in map.",
        "request.headers['x-many'] == '1'|request.headers.x-many has more than one value: members()"
            + " tells them",
        "request.headers['x-many'] != '1'|request.headers.x-many has more than one value: members()"
            + " tells them",
        "request.headers['x-one'] == '1, 2'|request.headers.x-one has more than one value:"
            + " members() tells them",
        "request.query.d == '1'|request.query.d can be read in two ways",
        "request.query.bad != 'x'|request.query.bad can be read in two ways",
        "request.query['d'] != '3'|request.query.d can be read in two ways",
        "subject.claims.level == 1 / 0|/ by zero",
      })
  void anAttributeThatIsMissingFailsWithItsName(String text, String why) {
    assertThat(evaluate(text)).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) evaluate(text)).why()).isEqualTo(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "x-api-key", "cookie", "proxy-authorization", "dpop"})
  void credentialsAreNotAmongTheHeaders(String name) {
    assertThat(evaluate("'%s' in request.headers".formatted(name))).isSameAs(Outcome.Value.FALSE);
    assertThat(
            evaluate(
                "request.headers.exists(h, h != 'x-many' && h != 'x-one' &&"
                    + " request.headers[h].contains('secret'))"))
        .isSameAs(Outcome.Value.FALSE);
  }

  @Test
  void furtherFactsOverrideTheFixedOnesWhereTheirTypeFits() {
    assertThat(evaluate("context.risk == 1.0", "/", Map.of("risk", 1L)))
        .isSameAs(Outcome.Value.TRUE);
    assertThat(evaluate("context.geo.asn == 5", "/", Map.of("geo", Map.of("asn", 5L))))
        .isSameAs(Outcome.Value.TRUE);
    assertThat(
            evaluate(
                "context.time.getFullYear() == 2030", "/", Map.of("time", "2030-01-01T00:00:00Z")))
        .isSameAs(Outcome.Value.TRUE);
    assertThat(evaluate("context.risk < 0.5", "/", Map.of("risk", "low")))
        .isEqualTo(new Outcome.Failed("context.risk is missing"));
    assertThat(evaluate("context.tls", "/", Map.of("tls", "yes")))
        .isEqualTo(new Outcome.Failed("context.tls is missing"));
  }

  @Test
  void tooManyParametersAreAllUnreadable() {
    String query = "/?" + "a=1&".repeat(QueryParameters.MAX) + "debug=1";
    assertThat(evaluate("has(request.query.debug)", query, FACTS))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(evaluate("request.query.a == '1'", query, FACTS)).isInstanceOf(Outcome.Failed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subjet.id == 'x'|column 1: undeclared reference to `subjet`|did you mean `subject`?",
        "context.geo.contry == 'DE'|column 12: undefined field `contry`|did you mean `country`?",
        "inNetwrk(context.address, 'x')|column 9: undeclared reference to `inNetwrk`|did you mean"
            + " `inNetwork`?",
        "subject.id|yields string|it must yield true or false, as `a == b` does",
        "subject.claims.vip|yields dyn|it must yield true or false, as `a == b` does",
        "inNetwork(context.address, '10.0.0.1/8')|`10.0.0.1/8` is not a network|write a literal"
            + " such as \"10.0.0.0/8\"",
        "inNetwork(context.address, subject.id)|a computed network is not a network|write a literal"
            + " such as \"10.0.0.0/8\"",
        "'x'.matches(subject.id)|`matches` with a computed pattern|write the pattern as a literal",
        "'x'.matches('(')|bad pattern `(`: missing closing )|write an RE2 regular expression",
        "Subject{id: 'x'} == subject|builds a message|compare fields instead",
      })
  void mistakesAreToldWhenThePolicyIsPublished(String text, String message, String remedy) {
    assertThat(refused(text)).containsExactly(new Problem(0, "when", message, remedy));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "(",
        "a b",
        "subject.id ==",
        "'unclosed",
        "1 +",
        "subject.id == 5",
        "context.risk == 'x'",
        "subject.roles == 'reader'",
        "\u0000",
        "$",
        "[",
        "x.y.z",
        "subject['id'] == 'x'",
        "true ? 1 : true",
        "has(subject)",
        "subject.roles.exists(1, true)",
        "google.protobuf.Timestamp{seconds: 1} == context.time"
      })
  void whatIsNoConditionIsRefused(String text) {
    refused(text);
  }

  @Test
  void expressionsAreBoundedInLengthDepthAndParts() {
    refused("true || ".repeat(600) + "true");
    refused("(".repeat(2000) + "true" + ")".repeat(2000));
    refused("[".repeat(1000) + "]".repeat(1000) + " == []");
    refused("subject.id.matches('(a{1,30}){1,30}')");
    refused("size([" + "1,".repeat(1200) + "1]) > 1");
    refused("true" + " ? true".repeat(200) + " : true".repeat(200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "L.all(a, L.all(b, L.all(c, L.all(d, a + b + c + d != -1))))",
        "L.exists(a, L.exists(b, L.exists(c, L.exists(d, a + b + c + d == -1))))",
        "L.map(a, L.map(b, L.map(c, a))).size() == 0",
        "['aaaaaaaaaaaaaaaa'].map(a, [a+a+a+a+a+a+a+a+a+a].map(b, [b+b+b+b+b+b+b+b+b+b].map(c,"
            + " [c+c+c+c+c+c+c+c+c+c].map(d, [d+d+d+d+d+d+d+d+d+d].map(e,"
            + " e+e+e+e+e+e+e+e+e+e))))).size() == 0",
        "[[1]].map(a, [a+a+a+a+a+a+a+a+a+a].map(b, [b+b+b+b+b+b+b+b+b+b].map(c,"
            + " [c+c+c+c+c+c+c+c+c+c].map(d, [d+d+d+d+d+d+d+d+d+d].map(e,"
            + " [e+e+e+e+e+e+e+e+e+e].map(f, f+f+f+f+f+f+f+f+f+f)))))).size() == 0",
      })
  void anExpressionThatExplodesFailsInsteadOfRunning(String text) {
    String list = IntStream.range(0, 200).mapToObj(String::valueOf).toList().toString();
    assertThat(evaluate(text.replace("L.", list + "."))).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aClientCannotMakeAnExpressionCostly() {
    var claims = new HashMap<String, Object>();
    claims.put("many", IntStream.range(0, 100_000).mapToObj(i -> (Object) ("r" + i)).toList());
    var subject = new Subject("a", Subject.Kind.TOKEN, "i", Set.of(), Set.of(), claims, "c", null);
    var attributes =
        new AccessAttributes(
            request("GET", "/"),
            subject,
            Set.of(),
            "r",
            Map.of(),
            context(Map.of()),
            PassedFields.USUAL);
    var expression = compile("subject.claims.many.exists(x, x == 'root')", new ArrayList<>());
    assertThat(requireNonNull(expression).evaluate(new AttributeValues(attributes)))
        .isInstanceOf(Outcome.Failed.class);
  }

  private static Outcome overFields(String text, String a, String b) {
    var attributes =
        new AccessAttributes(
            request("GET", "/", "A", a, "B", b),
            ALICE,
            Set.of(),
            "r",
            Map.of(),
            context(Map.of()),
            PassedFields.USUAL);
    return requireNonNull(compile(text, new ArrayList<>()))
        .evaluate(new AttributeValues(attributes));
  }

  @Test
  void whatTwoFieldsOfAClientCostTogetherIsTheirLengthsAndNotTheirProduct() {
    String text = "a".repeat(1 << 21);
    String part = "a".repeat(1 << 20) + "b";
    // a search by each place takes 10^12 steps
    assertThat(TextSearch.contains(text, part)).isFalse();
    assertThat(TextSearch.contains(text + "b", part)).isTrue();
  }

  @Test
  void searchesAreCountedByTheirTextsAndMatchesByTheirPatterns() {
    String fields = "request.headers.a.contains(request.headers.b)";
    String many = " || [1,2,3,4,5,6,7,8,9,10].exists(i, " + fields + ")";
    assertThat(overFields(fields, "xay", "a")).isEqualTo(Outcome.Value.TRUE);
    assertThat(overFields(fields, "a".repeat(16000), "a".repeat(8000) + "b"))
        .isEqualTo(Outcome.Value.FALSE);
    assertThat(overFields(fields + many, "a".repeat(16000), "a".repeat(8000) + "b"))
        .isEqualTo(new Outcome.Failed("it costs more than an expression may"));
    String pattern = "request.headers.a.matches('(a|ab|abc|abcd|[a-f]{20}|x+y+z+)*q')";
    assertThat(overFields(pattern, "a".repeat(300), "")).isEqualTo(Outcome.Value.FALSE);
    assertThat(overFields(pattern, "a".repeat(100_000), ""))
        .isEqualTo(new Outcome.Failed("it costs more than an expression may"));
  }

  @Test
  void anEvaluationThatFailedForItsCostCostsTheNextNothing() {
    String fields = "request.headers.a.contains(request.headers.b)";
    overFields(fields, "a".repeat(300_000), "b");
    assertThat(overFields(fields, "xay", "a")).isEqualTo(Outcome.Value.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(((a{100}){100}){100}){100}", "((((((a{9}){9}){9}){9}){9}){9}){9}",
            "\\\\Q[\\\\E(((a{99}){99}){99}){99}",
        "[]x]((((a{99}){99}){99}){99})", "[^]]((((a{99}){99}){99}){99})",
            "((((a{99,}){99,}){99,}){99,})",
        "[\\\\]]((((a{99}){99}){99}){99})", "(?i:(((a{99}){99}){99}){99})",
            "(((\\\\pL{99}){99}){99}){99}"
      })
  void aPatternThatExplodesIsRefusedBeforeItIsCompiled(String pattern) {
    assertThat(refused("subject.id.matches('" + pattern + "')"))
        .extracting(Problem::message)
        .allMatch(message -> message.endsWith("is too large"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "^(?i)[a-z0-9._%+-]{1,64}@[a-z0-9.-]+\\\\.[a-z]{2,}$",
        "^/v[0-9]{1,2}/(orders|items)/.*$",
        "{}{a}[{9}]"
      })
  void patternsThatPeopleWriteAreAccepted(String pattern) {
    assertThat(evaluate("subject.id.matches('" + pattern + "')")).isSameAs(Outcome.Value.FALSE);
  }

  @Test
  void aClaimThatNestsDeepFailsTheConditionAndNotTheThread() {
    Object deep = "x";
    for (int i = 0; i < 100_000; i++) {
      deep = List.of(deep);
    }
    var facts = Map.<String, Object>of("device.deep", deep);
    assertThat(evaluate("context.device.deep == 'x'", "/", facts))
        .isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void addressesAreWrittenInTheirShortForm() {
    var context =
        new AccessContext(
            PolicyFixtures.NOON,
            PolicyFixtures.address("2001:db8::1"),
            "HTTP/1.1",
            true,
            0,
            Map.of());
    var attributes =
        new AccessAttributes(
            request("GET", "/"), ALICE, Set.of(), "r", Map.of(), context, PassedFields.USUAL);
    var expression = compile("context.address == '2001:db8::1'", new ArrayList<>());
    assertThat(requireNonNull(expression).evaluate(new AttributeValues(attributes)))
        .isSameAs(Outcome.Value.TRUE);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false", "0.0.0.0/0,1.2.3.4,true",
    "192.0.2.7,192.0.2.7,true", "192.0.2.7,192.0.2.8,false", "2001:db8::/32,2001:db8:1::1,true",
    "2001:db8::/32,2001:db9::1,false", "::/0,::1,true", "0.0.0.0/0,::1,false",
    "10.0.0.0/8,::ffff:10.0.0.1,true", "fe80::/10,fe80::1%eth0,true", "10.0.0.0/8,nonsense,false",
    "10.0.0.128/25,10.0.0.127,false"
  })
  void networksContainTheirAddresses(String network, String address, boolean inside) {
    var parsed = requireNonNull(IpNetwork.parse(network));
    assertThat(parsed.contains(address)).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.1/8",
        "::/129",
        "localhost",
        "010.0.0.0/8",
        "10.0/8",
        "10.0.0.0/8/8",
        "fe80::1%eth0"
      })
  void whatIsNoNetworkIsRefused(String text) {
    assertThat(IpNetwork.parse(text)).isNull();
  }
}
