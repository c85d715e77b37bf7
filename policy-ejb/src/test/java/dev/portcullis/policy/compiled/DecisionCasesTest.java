package dev.portcullis.policy.compiled;

import static dev.portcullis.policy.compiled.PolicyFixtures.attributes;
import static dev.portcullis.policy.compiled.PolicyFixtures.matched;
import static dev.portcullis.policy.compiled.PolicyFixtures.request;
import static dev.portcullis.policy.compiled.PolicyFixtures.resource;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.Rule;
import dev.portcullis.request.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Policy, request, decision and reason, as tables in {@code cases/}. */
class DecisionCasesTest {

  @TestFactory
  Stream<DynamicTest> combining() {
    return cases("cases/combining.yaml");
  }

  @TestFactory
  Stream<DynamicTest> conditions() {
    return cases("cases/conditions.yaml");
  }

  @SuppressWarnings("unchecked")
  private static Stream<DynamicTest> cases(String file) {
    var load = new Load(LoadSettings.builder().build());
    var table = (Map<String, Object>) load.loadFromString(resource(file));
    var dump = new Dump(DumpSettings.builder().build());
    var policy = PolicyFixtures.compile(dump.dumpToString(table.get("policy")));
    var cases = (List<Map<String, Object>>) requireNonNull(table.get("cases"));
    return cases.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get("does") + ": " + row.get("request"), () -> check(policy, row)));
  }

  @SuppressWarnings("unchecked")
  private static void check(CompiledPolicy policy, Map<String, Object> row) {
    var line = text(row, "request").split(" ");
    var headers = texts(row, "headers").toArray(new String[0]);
    var request = request(line[0], line[1], headers);
    var facts = (Map<String, Object>) row.getOrDefault("facts", Map.of());
    var subject = subject((Map<String, Object>) row.getOrDefault("subject", Map.of()));
    var attributes = attributes(policy, request, subject, facts);
    var route = matched(policy, request).route();

    var authorization = policy.authorize(route, attributes);
    assertThat(authorization.reason().slug()).isEqualTo(row.get("reason"));
    assertThat(authorization.rules()).isEqualTo(texts(row, "rules"));
    assertThat(authorization.shadow()).isEqualTo(texts(row, "shadow"));
    checkExplained(policy.explain(route, attributes), authorization, row);
  }

  /** What is explained is what was decided. */
  @SuppressWarnings("unchecked")
  private static void checkExplained(
      List<RuleOutcome> outcomes, Authorization authorization, Map<String, Object> row) {
    assertThat(outcomes)
        .filteredOn(o -> o.matched() && o.mode() == Rule.Mode.ENFORCE)
        .extracting(RuleOutcome::name)
        .containsExactlyElementsOf(authorization.rules());
    var why = new HashMap<String, String>();
    outcomes.forEach(outcome -> why.put(outcome.name(), outcome.why()));
    assertThat(why).containsAllEntriesOf((Map<String, String>) row.getOrDefault("why", Map.of()));
  }

  private static String text(Map<String, Object> row, String name) {
    return (String) requireNonNull(row.get(name));
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts(Map<String, Object> row, String name) {
    return (List<String>) row.getOrDefault(name, List.of());
  }

  @SuppressWarnings("unchecked")
  private static Subject subject(Map<String, Object> row) {
    return row.isEmpty()
        ? Subject.ANONYMOUS
        : new Subject(
            text(row, "id"),
            Subject.Kind.TOKEN,
            "corp",
            Set.copyOf(texts(row, "roles")),
            Set.copyOf(texts(row, "scopes")),
            (Map<String, Object>) row.getOrDefault("claims", Map.of()),
            "token-1",
            null);
  }
}
