package dev.portcullis.ejb;

import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.cluster.grid.GridEvents;
import dev.portcullis.cluster.node.IssuerVitals;
import dev.portcullis.information.IssuerState;
import dev.portcullis.information.JwksSource;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The keys of issuers, for who administers: how they fare here, and fetched on all nodes now. */
@ApplicationScoped
public class IssuersBean {

  @Inject private JwksSource keys;
  @Inject private GridEvents events;
  @Inject private PolicyInForce policy;
  @Inject private AuditTrail audit;

  /** How the issuers of the policy in force fare on this node. */
  public List<IssuerVitals> vitals() {
    return keys.states().stream().map(IssuersBean::vitals).toList();
  }

  private static IssuerVitals vitals(IssuerState state) {
    return new IssuerVitals(
        state.name(), state.keys(), state.lastGood(), state.lastAttempt(), state.failure());
  }

  /**
   * Has all nodes fetch the keys of an issuer now, without waiting for them.
   *
   * @return whether the policy in force has an issuer of that name
   */
  public boolean fetch(Author author, String name) {
    var snapshot = policy.get();
    boolean known =
        snapshot != null
            && snapshot.issuers().stream().anyMatch(issuer -> issuer.name().equals(name));
    if (known) {
      unawaited(events.fetchKeys(name));
      audit.record(author, "issuer.fetch", name, "");
    }
    return known;
  }

  /** Has all nodes fetch the keys of all issuers now, without waiting for them. */
  void fetchAll() {
    var snapshot = policy.get();
    if (snapshot != null) {
      snapshot.issuers().forEach(issuer -> unawaited(events.fetchKeys(issuer.name())));
    }
  }

  private static void unawaited(CompletableFuture<?> told) {
    // Who hears of it fetches; who does not, by its timer.
  }
}
