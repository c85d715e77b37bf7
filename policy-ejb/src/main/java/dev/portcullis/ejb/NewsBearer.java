package dev.portcullis.ejb;

import dev.portcullis.administration.credential.CredentialsChanged;
import dev.portcullis.administration.limit.LimitNews;
import dev.portcullis.administration.policy.PolicyPublished;
import dev.portcullis.administration.quarantine.AdaptationMessage;
import dev.portcullis.administration.quarantine.AdaptationReleased;
import dev.portcullis.administration.quarantine.QuarantineRelay;
import dev.portcullis.cluster.grid.GridEvents;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/**
 * Tells all applications of all nodes what was changed and committed here, and returns when those
 * of this node have taken it over: what fires such an event may answer that the change is in force.
 */
@ApplicationScoped
public class NewsBearer {

  @Inject private GridEvents events;
  @Inject private Acknowledgement acknowledgement;

  void published(@Observes PolicyPublished published) {
    acknowledgement.await(events.policyPublished(published.publication()));
  }

  void credentials(@Observes CredentialsChanged changed) {
    acknowledgement.await(events.credentialsChanged(changed.change()));
  }

  void released(@Observes AdaptationReleased released) {
    var ended = QuarantineRelay.act(released.adaptation());
    acknowledgement.await(events.quarantine(AdaptationMessage.lifted(ended.kind(), ended.key())));
  }

  void limited(@Observes LimitNews news) {
    acknowledgement.await(events.limits(news.toMap()));
  }
}
