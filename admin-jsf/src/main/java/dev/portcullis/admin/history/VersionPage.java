package dev.portcullis.admin.history;

import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.store.account.ConsoleRole;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One version: its document, what activating it would change, and the button that does so. */
@Named
@ViewScoped
public class VersionPage implements Serializable {
  @Inject private PolicyAdministrationBean policies;
  @Inject private SignedIn signedIn;

  private String wanted = "";
  private long number;

  /** The version in force when the effect was shown: only over this one may it happen. */
  private long active;

  private String author = "";
  private String comment = "";
  private String document = "";
  private List<String> effect = List.of();
  private transient List<LineDiff.Line> lines = List.of();

  /** Reads the version, and how it differs from the one in force. */
  public void open() throws IOException {
    number = parsed(wanted);
    Optional<ActivePolicy> found = policies.version(number);
    if (found.isEmpty()) {
      Outcome.missing("no such version");
    } else {
      compare(found.get(), policies.active());
    }
  }

  private static long parsed(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private void compare(ActivePolicy version, ActivePolicy inForce) {
    active = inForce.number();
    author = version.author();
    comment = version.comment();
    document = version.text();
    effect = Changes.between(inForce.document(), version.document());
    lines = LineDiff.between(inForce.text(), version.text());
  }

  /** Puts the version in force. */
  public @Nullable String activate() {
    return Outcome.tell(policies.activate(number, active, signedIn.as(ConsoleRole.EDITOR)), "")
        ? "/versions?faces-redirect=true"
        : null;
  }

  public boolean isInForce() {
    return number == active;
  }

  public long getNumber() {
    return number;
  }

  public String getWanted() {
    return wanted;
  }

  /** The number as the address has it. */
  public void setWanted(String wanted) {
    this.wanted = wanted;
  }

  public long getActive() {
    return active;
  }

  public String getAuthor() {
    return author;
  }

  public String getComment() {
    return comment;
  }

  public String getDocument() {
    return document;
  }

  public List<String> getEffect() {
    return effect;
  }

  public List<LineDiff.Line> getLines() {
    return lines;
  }
}
