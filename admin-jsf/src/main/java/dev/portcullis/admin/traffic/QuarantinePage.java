package dev.portcullis.admin.traffic;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.ejb.QuarantineBean;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.adaptation.Adaptation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;

/** Who is suspended because of what they did, and who would be. */
@Named
@RequestScoped
public class QuarantinePage {
  private static final int SHOWN = 100;

  @Inject private QuarantineBean quarantine;
  @Inject private PortcullisConfiguration configuration;
  @Inject private SignedIn signedIn;

  /** Ends a suspension or a proposal early. */
  public String release(long id) {
    if (quarantine.release(id, signedIn.author(ConsoleRole.EDITOR)).isPresent()) {
      FacesContext faces = FacesContext.getCurrentInstance();
      faces.getExternalContext().getFlash().setKeepMessages(true);
      faces.addMessage(null, FieldMessages.done("Released on every node.", ""));
      Outcome.pending();
    } else {
      Outcome.gone();
    }
    return "/quarantine?faces-redirect=true";
  }

  /** Whether this node only proposes. */
  public boolean isSuggestOnly() {
    return configuration.quarantine().suggestOnly();
  }

  /** What holds now. */
  public List<Adaptation> getActive() {
    return quarantine.current().stream().filter(act -> !act.suggested()).toList();
  }

  /** What would hold if it were not only suggested. */
  public List<Adaptation> getSuggested() {
    return quarantine.current().stream().filter(Adaptation::suggested).toList();
  }

  /** What is over. */
  public List<Adaptation> getPast() {
    Instant now = Instant.now();
    return quarantine.latest(SHOWN).stream().filter(act -> !act.holds(now)).toList();
  }
}
