package dev.portcullis.proxy.enforcement;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.request.AccessRequest;
import java.time.Instant;

/** The decision point, as the enforcement point needs it; in a server, the policy EJB. */
public interface Decisions {

  /** Decides; called once per request. */
  Decision decide(AccessRequest request);

  /** Judges again a request that was permitted and whose answer is under way; never waits. */
  Decision judgeAgain(AccessRequest request, Instant now);

  /** Records a request that could not be read, and words its denial. */
  Decision refuse(RefusedRequest request);
}
