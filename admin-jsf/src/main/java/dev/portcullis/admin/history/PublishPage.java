package dev.portcullis.admin.history;

import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.store.account.ConsoleRole;
import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole policy as one text: check it, see what it changes, publish it. */
@Named
@ViewScoped
public class PublishPage implements Serializable {
  @Inject private PolicyAdministrationBean policies;
  @Inject private SignedIn signedIn;

  private String text = "";
  private String comment = "";

  /** The version that the text started from, and that it is compared with. */
  private long base;

  private transient List<Problem> problems = List.of();
  private transient List<Problem> warnings = List.of();
  private transient List<LineDiff.Line> lines = List.of();
  private boolean checked;

  /** Starts from what is in force. */
  @PostConstruct
  void open() {
    ActivePolicy active = policies.active();
    base = active.number();
    text = active.text();
  }

  /** Finds what is wrong, or else shows the effect. */
  public void check() {
    problems = policies.check(text);
    checked = problems.isEmpty();
    warnings = policies.warnings(text);
    lines = checked ? LineDiff.between(policies.active().text(), text) : List.of();
  }

  /** Publishes what was checked. */
  public @Nullable String publish() {
    PublishResult result =
        policies.publishText(text, base, signedIn.as(ConsoleRole.EDITOR), comment.strip());
    if (result instanceof PublishResult.Rejected rejected) {
      problems = rejected.problems();
      checked = false;
      return null;
    }
    if (result instanceof PublishResult.Conflict conflict) {
      base = conflict.activeVersion();
      check();
    }
    return Outcome.tell(result, "") ? "/versions?faces-redirect=true" : null;
  }

  public String getText() {
    return text;
  }

  /** Another text is an unchecked one. */
  public void setText(String text) {
    checked = checked && text.equals(this.text);
    this.text = text;
  }

  public String getComment() {
    return comment;
  }

  public void setComment(String comment) {
    this.comment = comment;
  }

  public long getBase() {
    return base;
  }

  public List<Problem> getProblems() {
    return problems;
  }

  /** What the checked text hardly means. */
  public List<Problem> getWarnings() {
    return warnings;
  }

  public List<LineDiff.Line> getLines() {
    return lines;
  }

  /** Whether the text is good and its effect is shown. */
  public boolean isChecked() {
    return checked;
  }
}
