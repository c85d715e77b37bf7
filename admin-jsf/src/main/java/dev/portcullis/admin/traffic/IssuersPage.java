package dev.portcullis.admin.traffic;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.cluster.node.IssuerVitals;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.ejb.IssuersBean;
import dev.portcullis.store.account.ConsoleRole;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How the nodes fare with the keys of issuers. */
@Named
@RequestScoped
public class IssuersPage {

  /** An issuer on a node; console and proxy of a node keep keys of their own. */
  public record Row(String node, String role, IssuerVitals issuer) {}

  @Inject private NodeDirectory directory;
  @Inject private IssuersBean issuers;
  @Inject private SignedIn signedIn;

  /** What each node tells. */
  public List<Row> getRows() {
    return directory.reports().stream()
        .flatMap(IssuersPage::rows)
        .sorted(Comparator.comparing((Row row) -> row.issuer().name()).thenComparing(Row::node))
        .toList();
  }

  private static Stream<Row> rows(NodeStatus node) {
    return node.vitals().issuers().stream()
        .map(issuer -> new Row(node.name(), node.role(), issuer));
  }

  /** Has all nodes fetch the keys of an issuer now. */
  public String fetch(String name) {
    if (issuers.fetch(signedIn.author(ConsoleRole.EDITOR), name)) {
      FacesContext faces = FacesContext.getCurrentInstance();
      faces.getExternalContext().getFlash().setKeepMessages(true);
      faces.addMessage(null, FieldMessages.done("All nodes fetch the keys of " + name + ".", ""));
    } else {
      Outcome.gone();
    }
    return "/issuers?faces-redirect=true";
  }
}
