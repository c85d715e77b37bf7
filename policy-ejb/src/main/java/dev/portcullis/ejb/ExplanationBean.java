package dev.portcullis.ejb;

import dev.portcullis.administration.policy.Explanations;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.decision.question.Explanation;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Says what the policy would decide, and why; see {@link Explanations}. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ExplanationBean {
  @Inject private Explanations explanations;

  /** What the policy in force says of the question. */
  public Explanation explain(AccessQuestion question) {
    return explanations.explain(question);
  }

  /** What a version of the policy said of the question. */
  public Explanation explain(AccessQuestion question, long version) {
    return explanations.explain(question, version);
  }
}
