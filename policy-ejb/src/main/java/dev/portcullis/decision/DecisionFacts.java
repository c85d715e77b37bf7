package dev.portcullis.decision;

import dev.portcullis.request.Finding;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What led to a decision; for the decision log and the console, never for the client.
 *
 * @param id the decision id
 * @param policyVersion the version that was asked, 0 where none was
 * @param route the matched route's name, null where none matched
 * @param subject who asked; anonymous until authenticated
 * @param reason why
 * @param rules names of the enforced rules that matched
 * @param shadow names of the shadow rules that matched, each as {@code permit:<name>} or {@code
 *     forbid:<name>}
 * @param findings signs of an attack, those that did not block included
 * @param risk 0 to 1
 * @param detail a short sentence for the owner, without secrets; may be empty
 * @param limits the keys that it counted under, by the names of limits: those only that the other
 *     facts and the request's address do not tell
 * @param refusedBy the name of the limit that had no room; null where it was none
 */
public record DecisionFacts(
    String id,
    long policyVersion,
    @Nullable String route,
    Subject subject,
    Reason reason,
    List<String> rules,
    List<String> shadow,
    List<Finding> findings,
    double risk,
    String detail,
    Map<String, String> limits,
    @Nullable String refusedBy) {

  public DecisionFacts {
    rules = List.copyOf(rules);
    shadow = List.copyOf(shadow);
    findings = List.copyOf(findings);
    limits = Map.copyOf(limits);
  }

  /** The same with what was found since. */
  public DecisionFacts withFindings(List<Finding> found) {
    return new DecisionFacts(
        id,
        policyVersion,
        route,
        subject,
        reason,
        rules,
        shadow,
        found,
        risk,
        detail,
        limits,
        refusedBy);
  }

  /**
   * Of a decision that no policy was asked for, since the asking failed.
   *
   * @param detail a short sentence for the owner, without secrets
   */
  public static DecisionFacts unasked(String id, Reason reason, String detail) {
    return new DecisionFacts(
        id,
        0,
        null,
        Subject.ANONYMOUS,
        reason,
        List.of(),
        List.of(),
        List.of(),
        0,
        detail,
        Map.of(),
        null);
  }
}
