package dev.portcullis.admin.traffic;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.decision.question.Explanation;
import dev.portcullis.ejb.ExplanationBean;
import dev.portcullis.request.Subject;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks the policy in force what it would say of a request, and why. */
@Named
@RequestScoped
public class ExplainPage {
  @Inject private ExplanationBean explanations;
  @Inject private DecisionFeed feed;
  private final Fields form = new Fields().put("method", "GET").put("path", "/");
  private @Nullable Explanation answer;

  /** Fills the form with what a past decision was about; who asks may change it. */
  public void open() {
    String id = form.text("decision");
    if (!id.isEmpty()) {
      feed.find(id).flatMap(DecisionEntry::of).ifPresent(this::fill);
    }
  }

  private void fill(DecisionEntry entry) {
    var subject = entry.subject();
    form.put("method", entry.text("method"))
        .put("host", entry.text("host"))
        .put("path", entry.text("path"))
        .put("subject", subject.anonymous() ? "" : subject.id())
        .put("issuer", subject.anonymous() ? "" : subject.issuer())
        .put("kind", subject.anonymous() ? "" : subject.kind().slug())
        .put("roles", String.join(" ", new TreeSet<>(subject.roles())))
        .put("scopes", String.join(" ", new TreeSet<>(subject.scopes())))
        .put("address", entry.text("client"));
  }

  /** The claims of the decision that is asked about: nobody types them. */
  private Map<String, Object> claims() {
    String id = form.text("decision");
    return id.isEmpty()
        ? Map.of()
        : feed.find(id)
            .flatMap(DecisionEntry::of)
            .map(DecisionEntry::subject)
            .map(Subject::claims)
            .orElse(Map.of());
  }

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
        form.text("address").isEmpty() ? Map.of() : Map.of("address", form.text("address")));
  }

  private Subject.Kind kind() {
    return Arrays.stream(Subject.Kind.values())
        .filter(known -> known.slug().equals(form.text("kind")))
        .findAny()
        .orElse(Subject.Kind.TOKEN);
  }

  private Subject subject() {
    String id = form.text("subject");
    return id.isEmpty()
        ? Subject.ANONYMOUS
        : new Subject(
            id,
            kind(),
            form.text("issuer"),
            Set.copyOf(form.words("roles")),
            Set.copyOf(form.words("scopes")),
            claims(),
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
