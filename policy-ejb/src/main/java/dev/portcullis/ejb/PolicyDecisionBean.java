package dev.portcullis.ejb;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.PolicyDecisionPoint;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.request.AccessRequest;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Instant;

/**
 * The decision point's face to enforcement points: one call per request, without a transaction, as
 * no decision asks the database.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class PolicyDecisionBean {

  @Inject private PolicyDecisionPoint decisionPoint;

  /** Decides a request. */
  public Decision decide(AccessRequest request) {
    return decisionPoint.decide(request);
  }

  /** Judges again a request whose answer is under way; charges no limits and never waits. */
  public Decision judgeAgain(AccessRequest request, Instant now) {
    return decisionPoint.judgeAgain(request, now);
  }

  /** Observes a request that could not be read, and words its denial. */
  public Decision refuse(RefusedRequest refused) {
    return decisionPoint.refuse(refused);
  }
}
