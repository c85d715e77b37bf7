package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.document.Rule.Mode;
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
}
