package dev.portcullis.proxy;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.ejb.PolicyDecisionBean;
import dev.portcullis.proxy.enforcement.Decisions;
import dev.portcullis.request.AccessRequest;
import java.time.Instant;

/** The policy EJB: pool, monitoring and time-outs of the container hold for each decision. */
record ContainerDecisions(PolicyDecisionBean bean) implements Decisions {

  @Override
  public Decision decide(AccessRequest request) {
    return bean.decide(request);
  }

  @Override
  public Decision judgeAgain(AccessRequest request, Instant now) {
    return bean.judgeAgain(request, now);
  }

  @Override
  public Decision refuse(RefusedRequest request) {
    return bean.refuse(request);
  }
}
