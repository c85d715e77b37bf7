package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.PolicyDocument.Effect;
import dev.portcullis.policy.document.PolicyDocument.Mode;
import dev.portcullis.policy.document.PolicyDocument.Rule;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.util.List;

/** A rule. */
@Named
@ViewScoped
public class RulePage extends EntryPage<Rule> {

  @Override
  protected Section<Rule> section() {
    return Section.RULES;
  }

  @Override
  protected Rule blank() {
    return new Rule(
        "", Effect.PERMIT, List.of(), List.of(), List.of(), List.of(), null, Mode.ENFORCE);
  }

  @Override
  protected void show(Rule rule, Fields form) {
    form.put("name", rule.name())
        .put("effect", Fields.slug(rule.effect()))
        .put("mode", Fields.slug(rule.mode()))
        .put("routes", rule.routes())
        .put("methods", rule.methods())
        .put("roles", rule.roles())
        .lines("scopes", rule.scopes())
        .put("when", rule.when());
  }

  @Override
  protected Rule read(Fields form, Rule before) {
    return new Rule(
        form.text("name"),
        form.constant("effect", Effect.class),
        form.chosen("routes"),
        form.chosen("methods"),
        form.chosen("roles"),
        form.words("scopes"),
        form.optional("when"),
        form.constant("mode", Mode.class));
  }
}
