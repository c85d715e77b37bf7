package dev.portcullis.proxy.observation;

import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.request.Reason;

/**
 * How a request ended.
 *
 * @param reason not the decision's where forwarding failed
 * @param detail for the owner, without secrets
 * @param cut whether it was permitted, and ended because it was so no more
 */
public record Ending(Reason reason, String detail, boolean cut) {

  /** As it was decided. */
  public static Ending of(DecisionFacts decided) {
    return new Ending(decided.reason(), decided.detail(), false);
  }

  /** While it was under way, it was decided that it may not go on. */
  public static Ending cut(DecisionFacts why) {
    String detail = why.detail().isEmpty() ? "cut" : "cut: " + why.detail();
    return new Ending(why.reason(), detail, true);
  }
}
