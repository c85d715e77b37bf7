package dev.portcullis.ejb;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.decision.point.PolicyDecisionPoint;
import dev.portcullis.request.AccessRequest;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Instant;

/**
 * The decision point's face to enforcement points, without a transaction, as no decision asks the
 * database.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class PolicyDecisionBean {

  @Inject private PolicyDecisionPoint decisionPoint;

  /** Decides; called once per request. */
  public Decision decide(AccessRequest request) {
    return decisionPoint.decide(request);
  }

  /** Records a request that could not be read, and words its denial. */
  public Decision refuse(RefusedRequest request) {
    return decisionPoint.refuse(request);
  }

  /**
   * What decides, for the bundle, whose listener has a pool, bounds and figures of its own: it asks
   * once for all its life. A call through the container for each request takes 1 to 2 µs and
   * allocates twice what the decision does.
   */
  public PolicyDecisionPoint decisionPoint() {
    return decisionPoint;
  }

  /** How often a decision failed by a fault of its own. */
  public long errors() {
    return decisionPoint.errors();
  }

  /** Judges again a request whose answer is under way; charges no limits and never waits. */
  public Decision judgeAgain(AccessRequest request, Instant now) {
    return decisionPoint.judgeAgain(request, now);
  }
}
