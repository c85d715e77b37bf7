package dev.portcullis.ejb;

import dev.portcullis.behaviour.Quarantines;
import dev.portcullis.cluster.GridEvents;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Puts in force at once what was changed here, and tells the other nodes. */
@ApplicationScoped
public class NewsBearer {

  @Inject private PolicyInForce policy;
  @Inject private Quarantines quarantines;
  @Inject private OverridesInForce overrides;
  @Inject private GridEvents events;

  void published(@Observes PolicyPublished published) {
    policy.refresh();
    events.policyPublished(published.publication());
  }

  void released(@Observes AdaptationReleased released) {
    var ended = QuarantineRelay.act(released.adaptation());
    quarantines.applyRelease(ended.kind(), ended.key());
    events.quarantine(AdaptationMessage.lifted(ended.kind(), ended.key()));
  }

  void limited(@Observes LimitNews news) {
    overrides.refresh();
    events.limits(news.toMap());
  }
}
