package dev.portcullis.admin.api.decision;

import dev.portcullis.decision.question.Explanation;
import dev.portcullis.policy.compiled.RuleOutcome;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;
import java.util.TreeSet;

/** An explanation as JSON. */
final class ExplanationJson {

  private ExplanationJson() {}

  /** All that is known. */
  static JsonObjectBuilder whole(Explanation explanation) {
    JsonObjectBuilder json = facts(explanation).add("decision", explanation.allows());
    JsonArrayBuilder rules = Json.createArrayBuilder();
    explanation.rules().stream().map(ExplanationJson::rule).forEach(rules::add);
    return json.add("roles", Json.createArrayBuilder(new TreeSet<>(explanation.roles())))
        .add("rules", rules);
  }

  /** What an enforcement point is told besides yes or no. */
  static JsonObjectBuilder facts(Explanation explanation) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("reason", explanation.reason().slug())
            .add("version", explanation.policyVersion());
    if (explanation.route() != null) {
      json.add("route", explanation.route());
    }
    if (!explanation.detail().isEmpty()) {
      json.add("detail", explanation.detail());
    }
    return json;
  }

  private static JsonObjectBuilder rule(RuleOutcome rule) {
    return Json.createObjectBuilder()
        .add("name", rule.name())
        .add("effect", rule.effect().name().toLowerCase(Locale.ROOT))
        .add("mode", rule.mode().name().toLowerCase(Locale.ROOT))
        .add("matched", rule.matched())
        .add("why", rule.why());
  }
}
