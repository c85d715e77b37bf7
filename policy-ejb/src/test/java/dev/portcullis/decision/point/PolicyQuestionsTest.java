package dev.portcullis.decision.point;

import static dev.portcullis.decision.point.DecisionPoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.decision.question.AccessQuestionReader;
import dev.portcullis.decision.question.Explanation;
import dev.portcullis.decision.question.MalformedQuestionException;
import dev.portcullis.decision.question.QuestionBatch;
import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.CompiledPolicy;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.compiled.RuleOutcome;
import dev.portcullis.request.Reason;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** OpenID AuthZEN 1.0 §6 and §7, over a policy of ours. */
class PolicyQuestionsTest {
  private static final CompiledPolicy POLICY =
      compiled(
          """
          portcullis: 1
          roles:
            - {name: reader}
            - {name: auditor, inherits: [reader]}
          upstreams:
            - {name: up, targets: ["http://10.0.0.1:8080"]}
          routes:
            - {name: orders, hosts: [api.example.com], path: "/orders/{id}", methods: [GET, POST], upstream: up, authenticate: [jwt]}
            - {name: special, hosts: [api.example.com], path: /orders/special, methods: [GET], upstream: up, authenticate: [jwt]}
            - {name: open, path: /open/**, upstream: up, authenticate: [anonymous]}
          rules:
            - {name: readers-read, effect: permit, routes: [orders], methods: [GET], roles: [reader]}
            - {name: own, effect: permit, routes: [orders], methods: [POST], when: subject.id == resource.path.id}
            - {name: abroad, effect: forbid, when: context.geo.country == "XX"}
            - {name: trial, effect: forbid, routes: [orders], mode: shadow}
            - {name: anybody, effect: permit, routes: [open]}
          """);
  private static final PolicyDecisionPoint POINT = DecisionPoints.asked();

  @Test
  void everyRuleSaysWhatItSaysAndWhy() throws MalformedQuestionException {
    var explanation =
        explain(
            """
            {"subject": {"type": "user", "id": "bob", "properties": {"roles": ["auditor"]}},
             "action": {"name": "GET"},
             "resource": {"type": "route", "id": "/orders/7"},
             "context": {"geo": {"country": "DE"}}}
            """);
    assertThat(explanation.reason()).isEqualTo(Reason.PERMITTED);
    assertThat(explanation.route()).isEqualTo("orders");
    assertThat(explanation.roles()).containsExactlyInAnyOrder("auditor", "reader");
    assertThat(explanation.rules())
        .filteredOn(RuleOutcome::matched)
        .extracting(RuleOutcome::name)
        .containsExactlyInAnyOrder("readers-read", "trial");
    assertThat(explanation.rules()).hasSize(5);
  }

  @Test
  void aForbidWhoseAttributeIsMissingDenies() throws MalformedQuestionException {
    assertThat(explain(question("bob", "[reader]", "GET", "/orders/7", "{}")).reason())
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void aTemplateStandsForItsRoute() throws MalformedQuestionException {
    var context = "{geo: {country: DE}}";
    assertThat(explain(question("bob", "[reader]", "GET", "/orders/{id}", context)).allows())
        .isTrue();
    assertThat(explain(question("bob", "[]", "GET", "/open/**", context)).route())
        .isEqualTo("open");
    assertThat(explain(question("bob", "[]", "GET", "/orders/{other}", context)).reason())
        .isEqualTo(Reason.ROUTE_NOT_FOUND);
  }

  @Test
  void aTemplatesVariablesMayBeGiven() throws MalformedQuestionException {
    String body =
        """
        {subject: {type: user, id: "7"}, action: {name: POST},
         resource: {type: route, id: "/orders/{id}", properties: {path: {id: %s}}},
         context: {geo.country: DE}}
        """;
    assertThat(explain(body.formatted("\"7\"")).allows()).isTrue();
    assertThat(explain(body.formatted("\"8\"")).allows()).isFalse();
    assertThat(explain(body.formatted("special")).allows()).isFalse();
  }

  @Test
  void aHostMayBeGiven() throws MalformedQuestionException {
    String body =
        """
        {subject: {type: user, id: bob, properties: {roles: [reader]}}, action: {name: GET},
         resource: {type: route, id: /orders/7, properties: {host: %s}},
         context: {geo.country: DE}}
        """;
    assertThat(explain(body.formatted("API.example.com")).allows()).isTrue();
    assertThat(explain(body.formatted("other.example.com")).reason())
        .isEqualTo(Reason.ROUTE_NOT_FOUND);
  }

  @Test
  void aPathWithTwoReadingsIsMalformedHereToo() throws MalformedQuestionException {
    assertThat(explain(question("bob", "[]", "GET", "/open/%2e%2e/x", "{}")).reason())
        .isEqualTo(Reason.REQUEST_MALFORMED);
    assertThat(explain(question("bob", "[]", "GET", "/open/a%2fb", "{geo.country: DE}")).reason())
        .isEqualTo(Reason.REQUEST_MALFORMED);
  }

  @Test
  void anotherMethodIsToldFromNoRoute() throws MalformedQuestionException {
    assertThat(explain(question("bob", "[]", "DELETE", "/orders/7", "{}")).reason())
        .isEqualTo(Reason.METHOD_NOT_ALLOWED);
    assertThat(explain(question("bob", "[]", "GET", "/nowhere", "{}")).reason())
        .isEqualTo(Reason.ROUTE_NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{subject: bob, action: {name: GET}, resource: {type: route, id: /}}",
        "{subject: {id: bob}, action: {name: GET}, resource: {type: route, id: /}}",
        "{subject: {type: user, id: 7}, action: {name: GET}, resource: {type: route, id: /}}",
        "{subject: {type: user, id: bob}, action: {name: 'G T'}, resource: {type: route, id: /}}",
        "{subject: {type: user, id: bob}, action: {}, resource: {type: route, id: /}}",
        "{subject: {type: user, id: bob}, action: {name: GET}, resource: {type: todo, id: /}}",
        "{subject: {type: user, id: bob}, action: {name: GET}, resource: {type: route}}",
        "{subject: {type: u, id: b, properties: {roles: [1]}}, action: {name: GET}, resource:"
            + " {type: route, id: /}}",
        "{subject: {type: u, id: b, properties: {kind: king}}, action: {name: GET}, resource:"
            + " {type: route, id: /}}"
      })
  void aMalformedQuestionIsNamedAndNotAnswered(String body) {
    assertThatThrownBy(() -> explain(body)).isInstanceOf(MalformedQuestionException.class);
  }

  @Test
  void nullMembersAreAbsentOnes() throws MalformedQuestionException {
    var explanation =
        explain(
            """
            {subject: {type: user, id: bob, properties: {roles: null, claims: {a: null}}},
             action: {name: GET}, resource: {type: route, id: /open/x, properties: null},
             context: {geo.country: DE, device: null}}
            """);
    assertThat(explanation.allows()).isTrue();
  }

  @Test
  void aBatchSharesWhatItsItemsDoNotSay() throws MalformedQuestionException {
    assertThat(answers("execute_all", "GET", "DELETE", "GET")).containsExactly(true, false, true);
  }

  @Test
  void aBatchEndsAsItsSemanticsSay() throws MalformedQuestionException {
    assertThat(answers("deny_on_first_deny", "GET", "DELETE", "GET")).containsExactly(true, false);
    assertThat(answers("permit_on_first_permit", "DELETE", "GET", "GET"))
        .containsExactly(false, true);
    assertThatThrownBy(() -> answers("guess", "GET"))
        .isInstanceOf(MalformedQuestionException.class);
  }

  @Test
  void aMalformedItemIsDeniedAndTheOthersGoOn() throws MalformedQuestionException {
    assertThat(answers("execute_all", "G T", "GET")).containsExactly(false, true);
  }

  @Test
  void aBatchIsBounded() {
    assertThatThrownBy(
            () -> QuestionBatch.read(Map.of("evaluations", Collections.nCopies(1001, Map.of()))))
        .isInstanceOf(MalformedQuestionException.class);
    assertThatThrownBy(() -> QuestionBatch.read(parsed("{evaluations: [1]}")))
        .isInstanceOf(MalformedQuestionException.class);
  }

  private static List<Boolean> answers(String semantic, String... methods)
      throws MalformedQuestionException {
    var items = new StringBuilder();
    for (String method : methods) {
      items.append("{action: {name: \"").append(method).append("\"}},");
    }
    var batch =
        QuestionBatch.read(
            parsed(
                """
                {subject: {type: user, id: bob, properties: {roles: reader}},
                 resource: {type: route, id: /orders/7}, context: {geo.country: DE},
                 options: {evaluations_semantic: %s}, evaluations: [%s]}
                """
                    .formatted(semantic, items)));
    return batch.answers(q -> POINT.ask(POLICY, q, NOON)).stream()
        .map(QuestionBatch.Answer::allows)
        .toList();
  }

  private static String question(
      String subject, String roles, String method, String path, String context) {
    return "{subject: {type: user, id: %s, properties: {roles: %s}}, action: {name: %s}, resource: {type: route, id: '%s'}, context: %s}"
        .formatted(subject, roles, method, path, context);
  }

  private static Explanation explain(String body) throws MalformedQuestionException {
    return explain(POLICY, body);
  }

  private static Explanation explain(CompiledPolicy policy, String body)
      throws MalformedQuestionException {
    return POINT.ask(policy, AccessQuestionReader.read(parsed(body)), NOON);
  }

  static Map<?, ?> parsed(String json) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(json);
  }

  static CompiledPolicy compiled(String text) {
    if (PolicyCompiler.compileText(text, 1) instanceof CompileResult.Compiled good) {
      return good.snapshot();
    }
    throw new AssertionError(PolicyCompiler.compileText(text, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/x", "/v2/x", "/v1", "/v1x", "/", "/v1/x%2fy", "/%76%31/x", "/v1%2fx"})
  void whatIsAskedOfAPathIsWhatIsDecidedOfIt(String path) throws Exception {
    // as an older version of the product let it be published
    var old =
        """
        portcullis: 1
        upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
        routes:
          - {name: all, path: "/**", upstream: u, authenticate: [anonymous], rewrite: {strip-prefix: /v1}, threat: {mode: off}}
        rules: [{name: all, effect: permit}]
        """;
    var policy = ((CompileResult.Compiled) PolicyCompiler.compileStoredText(old, 1)).snapshot();
    var asked = explain(policy, question("bob", "[]", "GET", path, "{}"));
    var decided =
        DecisionPoints.of(() -> policy, new DecisionPoints.NoPast(), InstantSource.system())
            .decide(DecisionPoints.request("GET", path));
    assertThat(asked.reason()).isEqualTo(decided.facts().reason());
  }
}
