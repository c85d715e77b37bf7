package dev.portcullis.decision.question;

import dev.portcullis.policy.compiled.RuleOutcome;
import dev.portcullis.request.Reason;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says of a question, and why.
 *
 * @param policyVersion the version that was asked
 * @param reason {@link Reason#PERMITTED}, {@link Reason#ANSWERED} or why not
 * @param route the route's name, or null where none matched
 * @param roles the subject's roles, inherited ones included
 * @param rules every rule with what it says; empty where no route matched
 * @param detail a short sentence for the owner; may be empty
 */
public record Explanation(
    long policyVersion,
    Reason reason,
    @Nullable String route,
    Set<String> roles,
    List<RuleOutcome> rules,
    String detail) {
  public Explanation {
    roles = Set.copyOf(roles);
    rules = List.copyOf(rules);
  }

  /** Whether the request would go on, or be given the answer that its route has. */
  public boolean allows() {
    return reason == Reason.PERMITTED || reason == Reason.ANSWERED;
  }
}
