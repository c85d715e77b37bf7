package dev.portcullis.proxy;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.request.AccessRequest;

/** The decision point, as the enforcement point needs it; in a server, the policy EJB. */
public interface Decisions {

  /** Decides; called once per request. */
  Decision decide(AccessRequest request);

  /** Records a request that could not be read, and words its denial. */
  Decision refuse(RefusedRequest request);
}
