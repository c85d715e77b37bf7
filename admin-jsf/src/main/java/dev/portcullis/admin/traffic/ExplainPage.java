package dev.portcullis.admin.traffic;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.decision.AccessQuestion;
import dev.portcullis.decision.Explanation;
import dev.portcullis.ejb.ExplanationBean;
import dev.portcullis.request.Subject;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the policy in force what it would say of a request, and why. */
@Named
@RequestScoped
public class ExplainPage {
  @Inject private ExplanationBean explanations;
  private final Fields form = new Fields().put("method", "GET").put("path", "/");
  private @Nullable Explanation answer;

  /** Asks; nothing is changed by it. */
  public void ask() {
    if (!form.text("path").startsWith("/")) {
      FieldMessages.refuse("path", "A path begins with a slash");
      return;
    }
    answer = explanations.explain(question());
  }

  private AccessQuestion question() {
    return new AccessQuestion(
        subject(),
        form.text("method"),
        form.text("path"),
        form.optional("host"),
        Map.of(),
        form.optional("query"),
        Map.of(),
        Map.of());
  }

  private Subject subject() {
    String id = form.text("subject");
    return id.isEmpty()
        ? Subject.ANONYMOUS
        : new Subject(
            id,
            Subject.Kind.TOKEN,
            form.text("issuer"),
            Set.copyOf(form.words("roles")),
            Set.copyOf(form.words("scopes")),
            Map.of(),
            "explained",
            null);
  }

  public Map<String, @Nullable Object> getValues() {
    return form.values();
  }

  public @Nullable Explanation getAnswer() {
    return answer;
  }
}
