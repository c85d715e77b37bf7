package dev.portcullis.proxy;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.decision.point.PolicyDecisionPoint;
import dev.portcullis.proxy.enforcement.Decisions;
import dev.portcullis.request.AccessRequest;
import java.time.Instant;

/** The decision point itself, which the policy EJB handed out: no call of the container. */
record HeldDecisions(PolicyDecisionPoint point) implements Decisions {

  @Override
  public Decision decide(AccessRequest request) {
    return point.decide(request);
  }

  @Override
  public Decision judgeAgain(AccessRequest request, Instant now) {
    return point.judgeAgain(request, now);
  }

  @Override
  public Decision refuse(RefusedRequest request) {
    return point.refuse(request);
  }
}
