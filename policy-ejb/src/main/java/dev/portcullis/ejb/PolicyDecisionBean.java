package dev.portcullis.ejb;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.path.PolicyDecisionPoint;
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

  /**
   * What decides requests, for an enforcement point in a thread that is the container's already. It
   * asks once for all its life: a call through the container for each request allocates twice what
   * the decision does, and waits for the pool's lock.
   */
  public PolicyDecisionPoint decisionPoint() {
    return decisionPoint;
  }

  /**
   * Judges again a request whose answer is under way; charges no limits and never waits. For a
   * thread that the container does not know.
   */
  public Decision judgeAgain(AccessRequest request, Instant now) {
    return decisionPoint.judgeAgain(request, now);
  }
}
