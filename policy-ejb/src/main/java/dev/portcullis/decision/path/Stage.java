package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * One step of a decision. It looks at what is known of the request so far, and adds to it or ends
 * it. Its place in the list of {@link DecisionPath} is a security property.
 *
 * <p>A denial is a value. A fault is an exception, which is not caught here: the walk makes it
 * {@code undecidable}, and gives back what was charged.
 */
interface Stage {

  /** The decision, where it is one already; null where the next stage is asked. */
  @Nullable Decision judge(Evaluation evaluation);
}
